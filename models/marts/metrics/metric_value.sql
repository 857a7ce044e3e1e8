with

metric_layer as (

    select * from {{ ref('int_metric_entity') }}

),

flags_with_plan as (

    -- made from the flags, which are made from every other metric
    select * from {{ ref('mtr_flags_with_plan') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

metric_target as (

    select * from {{ ref('metric_target') }}

),

poisson_exact_limit as (

    select * from {{ ref('poisson_exact_limit') }}

),

peer as (

    select * from {{ ref('int_metric_peer') }}

),

peer_pool as (

    select * from {{ ref('int_metric_peer_pool') }}

),

assessed as (

    select * from {{ ref('int_flag_assessed') }}

),

baseline_setting as (

    select * from {{ ref('int_baseline_setting') }}

),

baseline_cell as (

    select * from {{ ref('int_baseline_cell') }}

),

rule as (

    select * from {{ ref('int_flag_rule') }}
    where why_none is not null

),

over_time as (

    select * from {{ ref('int_flag_over_time') }}

),

entity as (

    {% for made in ['metric_layer', 'flags_with_plan'] %}
    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        numerator,
        denominator,
        value
    from {{ made }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

with_interval as (

    select
        entity.*,
        coalesce(metric.base_metric_id, entity.metric_id) as base_metric_id,
        metric.direction,
        metric.multiplier,
        case metric.interval_method
            when 'wilson' then {{ wilson_limit('entity.numerator', 'entity.denominator', 'lower') }}
            when 'poisson' then
                coalesce(poisson_exact_limit.lower_limit, {{ byar_limit('entity.numerator', 'lower') }})
                / nullif(entity.denominator, 0)
        end as lower_share,
        case metric.interval_method
            when 'wilson' then {{ wilson_limit('entity.numerator', 'entity.denominator', 'upper') }}
            when 'poisson' then
                coalesce(poisson_exact_limit.upper_limit, {{ byar_limit('entity.numerator', 'upper') }})
                / nullif(entity.denominator, 0)
        end as upper_share

    from entity
    inner join metric on entity.metric_id = metric.metric_id
    left join poisson_exact_limit on entity.numerator = poisson_exact_limit.events
    -- of several versions of a metric, the one in force on the period's first day
    where
        entity.period_start >= coalesce(metric.shown_from, {{ start_of_time() }})
        and entity.period_start < coalesce(metric.shown_to, {{ end_of_time() }})

),

with_target as (

    select
        with_interval.*,
        metric_target.target

    from with_interval
    left join metric_target
        on with_interval.base_metric_id = metric_target.metric_id
        and with_interval.period_start >= metric_target.valid_from
        and with_interval.period_start < metric_target.valid_to

),

final as (

    select
        with_target.base_metric_id as metric_id,
        with_target.level,
        with_target.entity_id,
        with_target.parent_entity_id,
        with_target.period_grain,
        with_target.period_start,
        with_target.numerator,
        with_target.denominator,
        with_target.value,
        with_target.multiplier * with_target.lower_share as ci_low,
        with_target.multiplier * with_target.upper_share as ci_high,
        with_target.target,
        case with_target.direction
            when 'higher' then with_target.value >= with_target.target
            when 'lower' then with_target.value <= with_target.target
        end as meets_target,
        peer_pool.peer_value,
        baseline_cell.value as baseline_value,
        -- somebody with two teams is judged once: every row of theirs says so
        coalesce(assessed.direction, over_time.direction) as flag,
        case
            when 'flagged' in (assessed.state, over_time.state) then 'flagged'
            when 'assessed' in (assessed.state, over_time.state) then 'assessed'
            else 'not_assessed'
        end as flag_state,
        case
            when assessed.state = 'flagged' then assessed.reason
            when over_time.state = 'flagged' then over_time.reason
            when 'assessed' in (assessed.state, over_time.state) then null
            when over_time.reason is not null and assessed.metric_id is null then over_time.reason
            when assessed.metric_id is not null then assessed.reason
            when rule.why_none is not null then rule.why_none
            when with_target.level = 'force' then 'judged over time only'
            else 'period not assessed'
        end as flag_reason,
        assessed.shrunken_value

    from with_target
    cross join baseline_setting
    left join assessed
        on with_target.base_metric_id = assessed.metric_id
        and with_target.level = assessed.level
        and with_target.entity_id = assessed.entity_id
        and with_target.period_grain = assessed.period_grain
        and with_target.period_start = cast(assessed.period_start as date)
    left join baseline_cell
        on with_target.base_metric_id = baseline_cell.metric_id
        and with_target.level = baseline_cell.level
        and with_target.entity_id = baseline_cell.entity_id
        and baseline_setting.baseline_month = baseline_cell.month
    left join rule
        on with_target.metric_id = rule.series_id
        and with_target.level = rule.level
    left join over_time
        on with_target.base_metric_id = over_time.metric_id
        and with_target.level = over_time.level
        and with_target.entity_id = over_time.entity_id
        and with_target.period_grain = over_time.period_grain
        and with_target.period_start = over_time.period_start
    left join peer
        on with_target.level = peer.level
        and with_target.entity_id = peer.entity_id
        and coalesce(with_target.parent_entity_id, '') = coalesce(peer.parent_entity_id, '')
        and with_target.period_grain = peer.period_grain
        and with_target.period_start = peer.period_start
    left join peer_pool
        on with_target.metric_id = peer_pool.metric_id
        and with_target.level = peer_pool.level
        and peer.peer_group = peer_pool.peer_group
        and with_target.period_grain = peer_pool.period_grain
        and with_target.period_start = peer_pool.period_start

)

select * from final
