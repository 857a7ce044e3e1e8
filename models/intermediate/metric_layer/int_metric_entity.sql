with

level_sum as (

    select * from {{ ref('int_metric_level_sum') }}

),

level_percentile as (

    select * from {{ ref('int_metric_level_percentile') }}

),

zero as (

    select * from {{ ref('int_metric_zero') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

period as (

    select
        *,
        {{ days_between('flow_from', 'flow_to') }} as days

    from {{ ref('int_period') }}

),

counts as (

    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        numerator,
        false as is_zero_row
    from level_sum

    union all

    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        0 as numerator,
        true as is_zero_row
    from zero

),

plain_counts as (

    -- a row for every non-zero entity, and the zero rows
    select
        counts.metric_id,
        counts.level,
        counts.entity_id,
        counts.parent_entity_id,
        counts.period_grain,
        counts.period_start,
        cast(sum(counts.numerator) as double) as numerator,
        cast(null as double) as denominator,
        cast(sum(counts.numerator) as double) as value

    from counts
    inner join metric
        on counts.metric_id = metric.metric_id
        and metric.value_kind = 'count'
    group by 1, 2, 3, 4, 5, 6
    having
        sum(counts.numerator) <> 0
        or bool_or(counts.is_zero_row)

),

ratio_parts as (

    select
        level_sum.metric_id,
        level_sum.level,
        level_sum.entity_id,
        level_sum.parent_entity_id,
        level_sum.period_grain,
        level_sum.period_start,
        metric.multiplier,
        cast(level_sum.numerator as double) as numerator,
        cast(level_sum.denominator as double)
        / case when metric.is_denominator_daily_average then period.days else 1 end as denominator

    from level_sum
    inner join metric
        on level_sum.metric_id = metric.metric_id
        and metric.value_kind = 'ratio'
    inner join period
        on level_sum.period_grain = period.period_grain
        and level_sum.period_start = period.period_start

),

ratios as (

    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        numerator,
        denominator,
        multiplier * numerator / nullif(denominator, 0) as value

    from ratio_parts
    where
        denominator > 0
        or numerator <> 0

),

percentiles as (

    select
        level_percentile.metric_id,
        level_percentile.level,
        level_percentile.entity_id,
        level_percentile.parent_entity_id,
        level_percentile.period_grain,
        level_percentile.period_start,
        cast(null as double) as numerator,
        cast(level_percentile.observations as double) as denominator,
        case metric.value_kind
            when 'p50' then level_percentile.p50
            when 'p90' then level_percentile.p90
        end as value

    from level_percentile
    inner join metric on level_percentile.metric_id = metric.metric_id

),

entities as (

    select * from plain_counts
    union all
    select * from ratios
    union all
    select * from percentiles

),

final as (

    select
        entities.*,
        metric.base_metric_id

    from entities
    inner join metric on entities.metric_id = metric.metric_id

)

select * from final
