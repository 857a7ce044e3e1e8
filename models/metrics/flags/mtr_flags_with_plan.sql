with

flag as (

    select * from {{ ref('int_flag') }}
    where level = 'officer'

),

plan as (

    select * from {{ ref('stg_review_app__plan') }}

),

period as (

    select * from {{ ref('int_period') }}

),

metric as (

    select * from {{ ref('int_metric') }}
    where base_metric_id = 'flags_with_plan'

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

answered as (

    -- a plan on that metric opened on or after the day of the flag, and by the day of the period
    select
        flag.metric_id as flag_metric_id,
        flag.entity_id as person_no,
        flag.period_grain as flag_period_grain,
        flag.period_start as flag_period_start,
        period.period_grain,
        period.period_start,
        period.stock_on,
        coalesce(bool_or(plan.id is not null), false) as is_answered

    from flag
    inner join period
        on {{ seconds_between('flag.raised_at', 'period.stock_at') }} > 86400 * {{ setting('plan_after_flag_days') }}
    left join plan
        on flag.entity_id = plan.person_no
        and flag.metric_id = plan.metric_id
        and plan.opened_on >= {{ local_date('flag.raised_at') }}
        and plan.opened_on <= period.stock_on
    group by 1, 2, 3, 4, 5, 6, 7

),

placed as (

    {{ attribute_holder('answered', kind='person', key='person_no', day='stock_on', prefix='holder_') }}

),

by_level as (

    {% for level, entity, parent in [
        ('officer', 'holder_person_no', 'holder_unit_code'),
        ('team', 'holder_unit_code', 'holder_csp_code'),
        ('csp', 'holder_csp_code', "'HERTS'"),
        ('force', "'HERTS'", 'cast(null as varchar)'),
    ] %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        {{ parent }} as parent_entity_id,
        period_grain,
        period_start,
        is_answered
    from placed
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        'flags_with_plan' as metric_id,
        by_level.level,
        by_level.entity_id,
        by_level.parent_entity_id,
        by_level.period_grain,
        by_level.period_start,
        cast(count(*) filter (by_level.is_answered) as double) as numerator,
        cast(count(*) as double) as denominator,
        max(metric.multiplier) * count(*) filter (by_level.is_answered) / cast(count(*) as double) as value

    from by_level
    inner join metric
        on (by_level.period_grain = 'current' and metric.has_current)
        or (by_level.period_grain = 'week' and metric.has_week)
        or (by_level.period_grain = 'month' and metric.has_month)
    group by 1, 2, 3, 4, 5, 6

)

select * from summed
