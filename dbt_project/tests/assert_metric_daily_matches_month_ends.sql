-- What: the daily history of a stock says on the last day of every month and week what metric_value says for that period.
-- When it matters: always; the two are computed by different ways from the same intervals, and a trend must end where the tile is.
-- How to resolve: look the metric, entity and day up in int_metric_stock_change and in int_metric_attributed.
with

metric_daily as (

    select * from {{ ref('metric_daily') }}

),

metric_value as (

    select * from {{ ref('metric_value') }}

),

metric as (

    select distinct base_metric_id
    from {{ ref('int_metric') }}
    where
        basis = 'stock'
        and value_kind in ('count', 'ratio')
        -- made from flags, which have no daily history
        and base_metric_id <> 'flags_with_plan'

),

period as (

    -- weeks go back half a year, the daily history to the start of the history
    select period.*
    from {{ ref('int_period') }} as period
    inner join {{ ref('int_run') }} as run on period.stock_on >= run.history_start
    where period.period_grain <> 'current'

),

-- a definition that begins within a period holds in the one from that day, in the other from the next period
changed as (

    select
        base_metric_id,
        shown_from
    from {{ ref('int_metric') }}
    where shown_from > {{ start_of_time() }}

),

by_period as (

    select
        metric_value.metric_id,
        metric_value.level,
        metric_value.entity_id,
        metric_value.period_grain,
        period.stock_on as day,
        sum(metric_value.numerator) as numerator,
        sum(metric_value.denominator) as denominator

    from metric_value
    inner join metric on metric_value.metric_id = metric.base_metric_id
    inner join period
        on metric_value.period_grain = period.period_grain
        and metric_value.period_start = period.period_start
    left join changed
        on metric_value.metric_id = changed.base_metric_id
        and changed.shown_from > period.period_start
        and changed.shown_from <= period.stock_on
    where
        metric_value.level <> 'officer'
        and changed.base_metric_id is null
    group by 1, 2, 3, 4, 5

),

by_day as (

    select
        metric_daily.*,
        period.period_grain

    from metric_daily
    inner join period on metric_daily.day = period.stock_on
    left join changed
        on metric_daily.metric_id = changed.base_metric_id
        and changed.shown_from > period.period_start
        and changed.shown_from <= period.stock_on
    where changed.base_metric_id is null

),

different as (

    select
        coalesce(by_period.metric_id, by_day.metric_id) as metric_id,
        coalesce(by_period.level, by_day.level) as level,
        coalesce(by_period.entity_id, by_day.entity_id) as entity_id,
        coalesce(by_period.day, by_day.day) as day,
        by_period.numerator as period_numerator,
        by_day.numerator as daily_numerator,
        by_period.denominator as period_denominator,
        by_day.denominator as daily_denominator

    from by_period
    full outer join by_day
        on by_period.metric_id = by_day.metric_id
        and by_period.level = by_day.level
        and by_period.entity_id = by_day.entity_id
        and by_period.period_grain = by_day.period_grain
        and by_period.day = by_day.day
    where
        {{ sums_differ('by_period.numerator', 'by_day.numerator') }}
        or {{ sums_differ('by_period.denominator', 'by_day.denominator') }}

)

select * from different
