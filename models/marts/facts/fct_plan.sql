with

plan as (

    select * from {{ ref('stg_review_app__plan') }}

),

metric as (

    select * from {{ ref('dim_metric') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

known as (

    -- a review that had not come by as_at is not known yet
    select
        plan.id as plan_id,
        plan.person_no as subject_person_no,
        plan.opened_by,
        plan.metric_id,
        plan.status,
        cast(plan.baseline_value as double) as baseline_value,
        cast(plan.target_value as double) as target_value,
        plan.opened_on,
        plan.target_on,
        plan.review_due_on,
        case when plan.reviewed_on <= run.as_on then plan.reviewed_on end as reviewed_on,
        coalesce(plan.review_due_on, plan.opened_on) as opener_on,
        run.as_on

    from plan
    inner join run on plan.opened_on <= run.as_on

),

with_officer as (

    {{ attribute_holder('known', kind='person', key='subject_person_no', day='opened_on') }}

),

attributed as (

    {{ attribute_holder('with_officer', kind='person', key='opened_by', day='opener_on', prefix='opener_') }}

),

final as (

    select
        attributed.plan_id,
        attributed.officer_key,
        attributed.team_key,
        attributed.csp_key,
        attributed.opener_officer_key,
        attributed.opener_team_key,
        attributed.opener_csp_key,
        coalesce(metric.metric_key, {{ unknown_key() }}) as metric_key,
        {{ calendar_key('attributed.opened_on') }} as opened_date_key,
        {{ calendar_key('attributed.review_due_on') }} as review_due_date_key,
        {{ calendar_key('attributed.reviewed_on') }} as reviewed_date_key,
        attributed.person_no,
        attributed.unit_code,
        attributed.csp_code,
        attributed.opener_person_no,
        attributed.opener_unit_code,
        attributed.opener_csp_code,
        attributed.metric_id,
        attributed.status,
        attributed.baseline_value,
        attributed.target_value,
        attributed.opened_on,
        attributed.target_on,
        attributed.review_due_on,
        attributed.reviewed_on,
        case
            when attributed.reviewed_on <= attributed.review_due_on then true
            when attributed.review_due_on < attributed.as_on then false
        end as is_reviewed_on_time

    from attributed
    left join metric
        on attributed.metric_id = metric.metric_id
        and attributed.opened_on >= metric.valid_from
        and attributed.opened_on < metric.valid_to

)

select * from final
