with

flag_entity as (

    select * from {{ ref('int_flag_entity') }}
    where method = 'stock'

),

entity as (

    select * from {{ ref('int_metric_entity') }}
    where period_grain = 'week'

),

metric as (

    select * from {{ ref('int_metric') }}

),

period as (

    select * from {{ ref('int_period') }}

),

flag_period as (

    select * from {{ ref('int_flag_period') }}

),

flag_constant as (

    select * from {{ ref('int_flag_constant') }}
    where constant = 'stock_weeks'

),

weeks as (

    -- the latest weeks that were over when the period was
    select
        flag_period.period_grain,
        flag_period.period_start,
        period.period_start as week_start,
        row_number() over (
            partition by flag_period.period_grain, flag_period.period_start
            order by period.period_start desc
        ) as weeks_back

    from flag_period
    inner join period
        on period.period_grain = 'week'
        and period.stock_at <= flag_period.stock_at

),

disputed as (

    select
        metric_id,
        'officer' as level,
        officer_id as entity_id,
        period_start,
        cast(sum(numerator) as double) as numerator

    from {{ ref('int_flag_disputed') }}
    where period_grain = 'week'
    group by 1, 2, 3, 4

),

weekly as (

    select
        flag_entity.metric_id,
        flag_entity.level,
        flag_entity.entity_id,
        flag_entity.period_grain,
        flag_entity.period_start,
        weeks.weeks_back,
        sum(entity.numerator) - coalesce(max(disputed.numerator), 0) as value

    from flag_entity
    inner join weeks
        on flag_entity.period_grain = weeks.period_grain
        and flag_entity.period_start = weeks.period_start
    inner join flag_constant on weeks.weeks_back <= flag_constant.value
    inner join metric
        on flag_entity.metric_id = metric.base_metric_id
        and weeks.week_start >= metric.shown_from
        and weeks.week_start < metric.shown_to
    inner join entity
        on metric.metric_id = entity.metric_id
        and flag_entity.level = entity.level
        and flag_entity.entity_id = entity.entity_id
        and weeks.week_start = entity.period_start
    left join disputed
        on flag_entity.metric_id = disputed.metric_id
        and flag_entity.level = disputed.level
        and flag_entity.entity_id = disputed.entity_id
        and weeks.week_start = disputed.period_start
    group by 1, 2, 3, 4, 5, 6

)

select * from weekly
