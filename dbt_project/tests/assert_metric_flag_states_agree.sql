-- What: metric_value, metric_assessment and metric_flag say the same of everybody:
--   not assessed and why, assessed, or flagged and which way.
-- When it matters: always; whoever is flagged in one place and not in another has a right to ask which is true.
-- How to resolve: follow the entity below through int_flag_assessed and int_flag_over_time.
with

metric_value as (

    select * from {{ ref('metric_value') }}

),

metric_assessment as (

    select * from {{ ref('metric_assessment') }}

),

metric_flag as (

    select * from {{ ref('metric_flag') }}

),

flagged as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        min(direction) as lowest_direction,
        max(direction) as highest_direction,
        min(case when peer_group is not null then reason end) as reason_among_peers

    from metric_flag
    group by 1, 2, 3, 4, 5

),

valued as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        min(flag_state) as flag_state,
        max(flag_state) as other_flag_state,
        min(flag) as flag,
        bool_or(flag_state is null) as is_silent,
        bool_or((flag is not null) <> (flag_state = 'flagged')) as is_half_flagged,
        bool_or((flag_reason is null) <> (flag_state = 'assessed')) as is_unexplained

    from metric_value
    group by 1, 2, 3, 4, 5

),

wrong as (

    -- a value and a flag
    select
        coalesce(valued.metric_id, flagged.metric_id) as metric_id,
        coalesce(valued.level, flagged.level) as level,
        coalesce(valued.entity_id, flagged.entity_id) as entity_id,
        coalesce(valued.period_grain, flagged.period_grain) as period_grain,
        coalesce(valued.period_start, flagged.period_start) as period_start,
        'metric_value and metric_flag' as between_tables

    from valued
    full outer join flagged
        on valued.metric_id = flagged.metric_id
        and valued.level = flagged.level
        and valued.entity_id = flagged.entity_id
        and valued.period_grain = flagged.period_grain
        and valued.period_start = flagged.period_start
    where
        valued.metric_id is null
        or valued.is_silent
        or valued.is_half_flagged
        or valued.is_unexplained
        or valued.flag_state <> valued.other_flag_state
        or (valued.flag_state = 'flagged') <> (flagged.metric_id is not null)
        or valued.flag not in (flagged.lowest_direction, flagged.highest_direction)

    union all

    -- an assessment and a flag among peers
    select
        coalesce(metric_assessment.metric_id, flagged.metric_id) as metric_id,
        coalesce(metric_assessment.level, flagged.level) as level,
        coalesce(metric_assessment.entity_id, flagged.entity_id) as entity_id,
        coalesce(metric_assessment.period_grain, flagged.period_grain) as period_grain,
        coalesce(metric_assessment.period_start, flagged.period_start) as period_start,
        'metric_assessment and metric_flag' as between_tables

    from metric_assessment
    full outer join flagged
        on metric_assessment.metric_id = flagged.metric_id
        and metric_assessment.level = flagged.level
        and metric_assessment.entity_id = flagged.entity_id
        and metric_assessment.period_grain = flagged.period_grain
        and metric_assessment.period_start = flagged.period_start
    where
        (coalesce(metric_assessment.state, '') = 'flagged') <> (flagged.reason_among_peers is not null)
        or (metric_assessment.state = 'flagged' and metric_assessment.reason <> flagged.reason_among_peers)
        or (metric_assessment.state <> 'assessed') <> (metric_assessment.reason is not null)
        or (metric_assessment.state = 'flagged') <> (metric_assessment.direction is not null)

    union all

    -- an assessment and a value: flagged among peers is flagged, assessed is not silence
    select
        metric_assessment.metric_id,
        metric_assessment.level,
        metric_assessment.entity_id,
        metric_assessment.period_grain,
        metric_assessment.period_start,
        'metric_assessment and metric_value' as between_tables

    from metric_assessment
    left join valued
        on metric_assessment.metric_id = valued.metric_id
        and metric_assessment.level = valued.level
        and metric_assessment.entity_id = valued.entity_id
        and metric_assessment.period_grain = valued.period_grain
        and metric_assessment.period_start = valued.period_start
    where
        valued.metric_id is null
        or (metric_assessment.state = 'flagged' and valued.flag_state <> 'flagged')
        or (metric_assessment.state = 'assessed' and valued.flag_state = 'not_assessed')

)

select * from wrong
