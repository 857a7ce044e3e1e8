with

published_row as (

    select * from {{ ref('stg_police_uk__stop_search') }}

),

file as (

    select * from {{ ref('int_police_uk__file') }}
    where dataset = 'stop_search'

),

point as (

    select * from {{ ref('int_police_uk__snap_point') }}

),

located as (

    select
        published_row.row_id,
        published_row.file_name,
        published_row.search_type,
        published_row.object_of_search,
        published_row.is_blank,
        file.file_month,
        file.is_delivered_again,
        {{ local_date('published_row.searched_at') }} as searched_on,
        case when point.csps = 1 then point.csp_code else 'UNKNOWN' end as csp_code,
        case
            when published_row.longitude is null or published_row.latitude is null then 'no_location'
            when point.csps is null then 'point_not_seen'
            when point.csps > 1 then 'point_shared'
            else 'snap_point'
        end as csp_source

    from published_row
    inner join file on published_row.file_name = file.file_name
    left join point
        on published_row.longitude = point.longitude
        and published_row.latitude = point.latitude

),

judged as (

    -- searches have no identifier: two equal rows are two searches, such as two people stopped together
    select
        row_id,
        file_name,
        search_type,
        object_of_search,
        searched_on,
        {{ month_start('searched_on') }} as month_start,
        coalesce({{ month_start('searched_on') }} != file_month, true) as is_other_month,
        csp_code,
        csp_source,
        case
            when is_delivered_again then 'file_delivered_again'
            when is_blank then 'blank_row'
            when searched_on is null then 'unparsable_date'
        end as set_aside_reason

    from located

)

select * from judged
