with

plan as (

    select * from {{ ref('stg_review_app__plan') }}
    where review_due_on is not null

),

run as (

    select * from {{ ref('int_run') }}

),

events as (

    select
        'plans_reviewed_on_time' as metric_id,
        plan.review_due_on as happened_on,
        plan.review_due_on as attributed_on,
        'person' as holder_kind,
        plan.opened_by as holder_key,
        cast(null as varchar) as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        case when plan.reviewed_on <= plan.review_due_on then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(plan.id as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from plan
    inner join run on plan.opened_on <= run.as_on

)

select * from events
