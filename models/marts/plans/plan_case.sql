with

plan_case as (

    select * from {{ ref('int_plan_case') }}

),

flag as (

    select * from {{ ref('int_flag') }}
    where level = 'officer'

),

entity as (

    select * from {{ ref('int_metric_entity') }}
    where
        level = 'officer'
        and period_grain = 'current'

),

metric as (

    select * from {{ ref('int_metric') }}

),

period as (

    select * from {{ ref('int_flag_period') }}

),

kept_from as (

    -- flags are told of the periods assessed alone: before the first of them ended nobody can say
    select {{ local_date('min(stock_at)') }} as first_day from period

),

answered as (

    -- the last flag that stood when the plan was opened
    select
        plan_case.plan_id,
        flag.period_grain,
        flag.period_start,
        flag.severity,
        flag.direction,
        flag.observed,
        flag.expected,
        flag.raised_at,
        count(*) over (partition by plan_case.plan_id) as flags,
        row_number() over (
            partition by plan_case.plan_id
            order by flag.raised_at desc, flag.period_grain asc, flag.period_start desc
        ) as place

    from plan_case
    inner join flag
        on plan_case.metric_id = flag.metric_id
        and plan_case.person_no = flag.entity_id
        and plan_case.opened_on >= {{ local_date('flag.raised_at') }}

),

today as (

    -- somebody in two teams has no one figure
    select
        metric.base_metric_id as metric_id,
        entity.entity_id as person_no,
        max(metric.direction) as direction,
        case when count(*) = 1 then max(entity.value) end as value

    from entity
    inner join metric
        on entity.metric_id = metric.metric_id
        and entity.period_start >= metric.shown_from
        and entity.period_start < metric.shown_to
    group by 1, 2

),

final as (

    select
        plan_case.plan_id,
        plan_case.metric_id,
        plan_case.person_no,
        plan_case.unit_code,
        plan_case.csp_code,
        plan_case.role_type,
        plan_case.rank_band,
        plan_case.tenure,
        plan_case.status,
        plan_case.opened_on,
        plan_case.plan_number,
        case
            when answered.plan_id is not null then 'answers a flag'
            when plan_case.opened_on >= kept_from.first_day then 'no flag stood'
            else 'flags of that time are not kept'
        end as flag_state,
        coalesce(answered.flags, 0) as flags,
        answered.period_grain as flag_period_grain,
        answered.period_start as flag_period_start,
        answered.severity as flag_severity,
        answered.direction as flag_direction,
        answered.observed as flag_observed,
        answered.expected as flag_expected,
        answered.raised_at as flag_raised_at,
        plan_case.baseline_value,
        plan_case.target_value,
        today.value as value_now,
        case today.direction
            when 'higher' then today.value >= plan_case.target_value
            when 'lower' then today.value <= plan_case.target_value
        end as is_target_met

    from plan_case
    cross join kept_from
    left join answered
        on plan_case.plan_id = answered.plan_id
        and answered.place = 1
    left join today
        on plan_case.metric_id = today.metric_id
        and plan_case.person_no = today.person_no

)

select * from final
