with

entity as (

    select * from {{ ref('int_metric_entity') }}
    where period_grain = 'month'

),

metric as (

    select * from {{ ref('int_metric') }}

),

month_wanted as (

    select * from {{ ref('int_metric_month_wanted') }}

),

spread as (

    select * from {{ ref('int_metric_spread') }}

),

latest as (

    select
        base_metric_id,
        max(version) as version

    from metric
    group by base_metric_id

),

whole as (

    -- somebody who was in two teams has one row here
    select
        entity.metric_id as series_id,
        entity.level,
        entity.entity_id,
        entity.period_start as month,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(sum(cast(entity.numerator as decimal(28, 10))) as double) as numerator,
        cast(sum(cast(entity.denominator as decimal(28, 10))) as double) as denominator

    from entity
    inner join month_wanted on entity.period_start = month_wanted.month
    group by
        entity.metric_id,
        entity.level,
        entity.entity_id,
        entity.period_start

),

valued as (

    select
        metric.base_metric_id as metric_id,
        metric.version as metric_version,
        whole.level,
        whole.entity_id,
        whole.month,
        whole.numerator,
        whole.denominator,
        case
            when metric.value_kind = 'count' then whole.numerator
            when metric.value_kind = 'ratio'
                then metric.multiplier * whole.numerator / nullif(whole.denominator, 0)
            else spread.value
        end as value,
        case
            when metric.value_kind in ('p50', 'p90') then 'percentile'
            when metric.interval_method = 'wilson' then 'proportion'
            when metric.interval_method = 'poisson' then 'rate'
            when metric.value_kind = 'ratio' and metric.unit = 'days' then 'mean'
            when metric.value_kind = 'ratio' or metric.unit = 'GBP' then 'total'
            else 'count'
        end as comparison_method,
        metric.multiplier,
        metric.basis,
        month_wanted.days,
        spread.interval_low,
        spread.interval_high,
        spread.sum_xx,
        spread.sum_xd,
        spread.sum_dd,
        whole.month >= metric.shown_from and whole.month < metric.shown_to as is_in_force,
        metric.version = latest.version as is_latest_version

    from whole
    inner join metric on whole.series_id = metric.metric_id
    inner join latest on metric.base_metric_id = latest.base_metric_id
    inner join month_wanted on whole.month = month_wanted.month
    left join spread
        on whole.series_id = spread.metric_id
        and whole.level = spread.level
        and whole.entity_id = spread.entity_id
        and whole.month = spread.month

),

with_error as (

    -- totals: events come at random, so the variance is the sum of squares; means: of what is left around the mean
    select
        *,
        case comparison_method
            when 'total' then multiplier * sqrt(coalesce(sum_xx, 0)) / coalesce(nullif(denominator, 0), 1)
            when 'mean'
                then sqrt(greatest(
                    sum_xx - 2 * value / multiplier * sum_xd + value / multiplier * value / multiplier * sum_dd, 0
                )) * multiplier / nullif(denominator, 0)
        end as standard_error

    from valued

),

final as (

    select
        metric_id,
        metric_version,
        level,
        entity_id,
        month,
        numerator,
        denominator,
        value,
        case
            when comparison_method = 'percentile' then interval_low
            else value - 1.959963984540054 * standard_error
        end as interval_low,
        case
            when comparison_method = 'percentile' then interval_high
            else value + 1.959963984540054 * standard_error
        end as interval_high,
        comparison_method,
        multiplier,
        case when basis = 'flow' then days else 1 end as exposure_days,
        is_in_force,
        is_latest_version

    from with_error

)

select * from final
