with

file as (

    select * from {{ ref('int_police_uk__file') }}

),

crime as (

    select * from {{ ref('int_police_uk__crime') }}

),

outcome as (

    select * from {{ ref('int_police_uk__outcome') }}

),

search as (

    select * from {{ ref('int_police_uk__search') }}

),

judged_row as (

    select 'street' as dataset, file_name, set_aside_reason, csp_code, is_other_month from crime
    union all
    select 'outcome' as dataset, file_name, set_aside_reason, csp_code, is_other_month from outcome
    union all
    select 'stop_search' as dataset, file_name, set_aside_reason, csp_code, is_other_month from search

),

counted as (

    select
        dataset,
        file_name,
        count(*) filter (where set_aside_reason is null) as rows_published,
        count(*) filter (where set_aside_reason is not null) as rows_set_aside,
        count(*) filter (where set_aside_reason = 'file_delivered_again') as set_aside_file_delivered_again,
        count(*) filter (where set_aside_reason = 'blank_row') as set_aside_blank_row,
        count(*) filter (where set_aside_reason in ('unparsable_month', 'unparsable_date')) as set_aside_unparsable_date,
        count(*) filter (where set_aside_reason = 'exact_duplicate') as set_aside_exact_duplicate,
        count(*) filter (where set_aside_reason is null and csp_code = 'OUTSIDE') as published_outside,
        count(*) filter (where set_aside_reason is null and csp_code = 'UNKNOWN') as published_unknown_place,
        count(*) filter (where set_aside_reason is null and is_other_month) as published_other_month

    from judged_row
    group by dataset, file_name

),

reconciled as (

    select
        file.dataset,
        file.file_name,
        file.file_month,
        file.rows_in_file,
        coalesce(counted.rows_published, 0) as rows_published,
        coalesce(counted.rows_set_aside, 0) as rows_set_aside,
        coalesce(counted.set_aside_file_delivered_again, 0) as set_aside_file_delivered_again,
        coalesce(counted.set_aside_blank_row, 0) as set_aside_blank_row,
        coalesce(counted.set_aside_unparsable_date, 0) as set_aside_unparsable_date,
        coalesce(counted.set_aside_exact_duplicate, 0) as set_aside_exact_duplicate,
        coalesce(counted.published_outside, 0) as published_outside,
        coalesce(counted.published_unknown_place, 0) as published_unknown_place,
        coalesce(counted.published_other_month, 0) as published_other_month

    from file
    left join counted
        on file.dataset = counted.dataset
        and file.file_name = counted.file_name

)

select * from reconciled
