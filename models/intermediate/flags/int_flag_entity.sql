with

entity as (

    select * from {{ ref('int_metric_entity') }}

),

period as (

    select * from {{ ref('int_flag_period') }}

),

peer as (

    select * from {{ ref('int_metric_peer') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

rule as (

    select * from {{ ref('int_flag_rule') }}

),

disputed as (

    select
        metric_id,
        'officer' as level,
        officer_id as entity_id,
        unit_code as parent_entity_id,
        period_grain,
        period_start,
        cast(sum(numerator) as double) as numerator,
        cast(sum(denominator) as double) as denominator

    from {{ ref('int_flag_disputed') }}
    group by 1, 2, 3, 4, 5, 6

),

shown as (

    -- officers, teams and partnerships in the periods that are assessed, each metric by the version of the period
    -- a record in dispute is not held against an officer
    select
        entity.metric_id,
        entity.level,
        entity.entity_id,
        entity.parent_entity_id,
        entity.period_grain,
        entity.period_start,
        entity.numerator - coalesce(disputed.numerator, 0) as numerator,
        entity.denominator - coalesce(disputed.denominator, 0) as denominator,
        entity.value,
        metric.base_metric_id,
        metric.value_kind,
        cast(metric.multiplier as double) as multiplier

    from entity
    inner join period
        on entity.period_grain = period.period_grain
        and entity.period_start = period.period_start
    inner join metric
        on entity.metric_id = metric.metric_id
        and entity.period_start >= metric.shown_from
        and entity.period_start < metric.shown_to
    left join disputed
        on metric.base_metric_id = disputed.metric_id
        and entity.level = disputed.level
        and entity.entity_id = disputed.entity_id
        and entity.parent_entity_id = disputed.parent_entity_id
        and entity.period_grain = disputed.period_grain
        and entity.period_start = disputed.period_start
    where entity.level <> 'force'

),

exposure as (

    select
        base_metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        denominator

    from shown

),

judged as (

    select distinct
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        base_metric_id,
        value_kind,
        multiplier

    from shown

),

placed_exposure as (

    select
        rule.series_id as metric_id,
        exposure.level,
        exposure.entity_id,
        exposure.parent_entity_id,
        exposure.period_grain,
        exposure.period_start

    from exposure
    inner join rule
        on exposure.base_metric_id = rule.exposure_metric_id
        and exposure.level = rule.level

),

eventless as (

    -- where the exposure arose without a single event a count may have no row, yet that exposure counts as well
    select
        judged.metric_id,
        judged.level,
        judged.entity_id,
        placed_exposure.parent_entity_id,
        judged.period_grain,
        judged.period_start,
        cast(0 as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value,
        judged.base_metric_id,
        judged.value_kind,
        judged.multiplier

    from judged
    inner join placed_exposure
        on judged.metric_id = placed_exposure.metric_id
        and judged.level = placed_exposure.level
        and judged.entity_id = placed_exposure.entity_id
        and judged.period_grain = placed_exposure.period_grain
        and judged.period_start = placed_exposure.period_start
    left join shown
        on judged.metric_id = shown.metric_id
        and judged.level = shown.level
        and judged.entity_id = shown.entity_id
        and coalesce(placed_exposure.parent_entity_id, '') = coalesce(shown.parent_entity_id, '')
        and judged.period_grain = shown.period_grain
        and judged.period_start = shown.period_start
    where shown.metric_id is null

),

everywhere as (

    select * from shown
    union all
    select * from eventless

),

with_exposure as (

    select
        everywhere.*,
        peer.peer_group,
        rule.method,
        rule.exposure_unit,
        rule.minimum_peers,
        rule.minimum_exposure,
        rule.floor,
        rule.tail,
        rule.words,
        rule.why_none,
        case
            when rule.exposure_metric_id is not null then exposure.denominator
            else everywhere.denominator
        end as exposure

    from everywhere
    left join peer
        on everywhere.level = peer.level
        and everywhere.entity_id = peer.entity_id
        and coalesce(everywhere.parent_entity_id, '') = coalesce(peer.parent_entity_id, '')
        and everywhere.period_grain = peer.period_grain
        and everywhere.period_start = peer.period_start
    left join rule
        on everywhere.metric_id = rule.series_id
        and everywhere.level = rule.level
    left join exposure
        on rule.exposure_metric_id = exposure.base_metric_id
        and everywhere.level = exposure.level
        and everywhere.entity_id = exposure.entity_id
        and coalesce(everywhere.parent_entity_id, '') = coalesce(exposure.parent_entity_id, '')
        and everywhere.period_grain = exposure.period_grain
        and everywhere.period_start = exposure.period_start

),

placed as (

    -- the peers of somebody with two teams are those of the team with most of the exposure
    select
        *,
        row_number() over (
            partition by metric_id, level, entity_id, period_grain, period_start
            order by
                peer_group is null,
                coalesce(exposure, 0) desc,
                coalesce(denominator, 0) desc,
                coalesce(numerator, 0) desc,
                parent_entity_id desc
        ) as place

    from with_exposure

),

whole as (

    select
        base_metric_id as metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        max(value_kind) as value_kind,
        max(multiplier) as multiplier,
        max(case when place = 1 then parent_entity_id end) as parent_entity_id,
        max(case when place = 1 then peer_group end) as peer_group,
        coalesce(max(method), 'no rule') as method,
        max(exposure_unit) as exposure_unit,
        max(minimum_peers) as minimum_peers,
        max(minimum_exposure) as minimum_exposure,
        max(floor) as floor,
        max(tail) as tail,
        max(words) as words,
        max(why_none) as why_none,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(sum(cast(numerator as decimal(28, 10))) as double) as numerator,
        cast(sum(cast(denominator as decimal(28, 10))) as double) as denominator,
        cast(sum(cast(exposure as decimal(28, 10))) as double) as exposure,
        case when count(*) = 1 then max(value) end as single_value

    from placed
    group by 1, 2, 3, 4, 5

),

final as (

    select
        whole.metric_id,
        whole.level,
        whole.entity_id,
        whole.period_grain,
        whole.period_start,
        whole.value_kind,
        whole.multiplier,
        whole.parent_entity_id,
        whole.peer_group,
        whole.method,
        whole.exposure_unit,
        whole.minimum_peers,
        whole.minimum_exposure,
        whole.floor,
        whole.tail,
        whole.words,
        whole.numerator,
        whole.denominator,
        whole.exposure,
        case whole.value_kind
            when 'count' then whole.numerator
            when 'ratio' then whole.multiplier * whole.numerator / nullif(whole.denominator, 0)
            else whole.single_value
        end as value,
        case
            when whole.method = 'no rule' then 'no rule'
            when whole.why_none is not null then whole.why_none
            when whole.peer_group is null then 'nobody to compare with'
            when whole.method = 'none' then 'judged over time only'
        end as not_assessed_reason

    from whole

)

select * from final
