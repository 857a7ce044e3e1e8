with

published_row as (

    select * from {{ ref('stg_police_uk__outcome') }}

),

file as (

    select * from {{ ref('int_police_uk__file') }}
    where dataset = 'outcome'

),

place as (

    select * from {{ ref('int_police_uk__place') }}

),

located as (

    select
        published_row.row_id,
        published_row.file_name,
        published_row.crime_id,
        published_row.outcome_type,
        published_row.month_start,
        published_row.is_blank,
        coalesce(published_row.month_start != file.file_month, true) as is_other_month,
        file.is_delivered_again,
        place.csp_code,
        place.csp_source,
        row_number() over (
            partition by file.is_delivered_again, published_row.row_fingerprint
            order by published_row.file_name, published_row.row_number
        ) as copy_number

    from published_row
    inner join file on published_row.file_name = file.file_name
    inner join place
        on coalesce(published_row.district_name, '') = coalesce(place.district_name, '')
        and coalesce(published_row.lsoa_code, '') = coalesce(place.lsoa_code, '')

),

judged as (

    -- without an identifier two equal rows are two incidents; with one they are the same outcome
    select
        row_id,
        file_name,
        crime_id,
        outcome_type,
        month_start,
        is_other_month,
        csp_code,
        csp_source,
        case
            when is_delivered_again then 'file_delivered_again'
            when is_blank then 'blank_row'
            when month_start is null then 'unparsable_month'
            when crime_id is not null and copy_number > 1 then 'exact_duplicate'
        end as set_aside_reason

    from located

)

select * from judged
