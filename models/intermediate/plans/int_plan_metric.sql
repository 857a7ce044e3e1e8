with

plan_case as (

    select * from {{ ref('int_plan_case') }}

),

wanted as (

    select metric_id from plan_case
    union
    select 'overtime_spend' as metric_id from plan_case

)

select * from wanted
