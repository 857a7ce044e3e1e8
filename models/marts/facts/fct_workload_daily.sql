with

workload as (

    select * from {{ ref('int_fact_workload_day') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

attributed as (

    {{ attribute_holder('workload', kind='account', key='user_id', day='day', unit='record_unit_code') }}

),

final as (

    select
        {{ date_key('attributed.day') }} as date_key,
        attributed.officer_key,
        attributed.team_key,
        attributed.csp_key,
        attributed.day,
        attributed.person_no,
        attributed.unit_code,
        attributed.csp_code,
        attributed.day < run.as_on as is_complete_day,
        cast(sum(attributed.investigations) as integer) as investigations

    from attributed
    cross join run
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

)

select * from final
