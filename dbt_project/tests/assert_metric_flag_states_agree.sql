-- What: metric_value, metric_assessment and metric_flag say the same of everybody:
--   not assessed and why, assessed, or flagged and which way.
-- When it matters: always; whoever is flagged in one place and not in another has a right to ask which is true.
-- How to resolve: follow the entity below through int_flag_assessed and int_flag_over_time.
with

assessed as (

    select
        *,
        (state = 'assessed') <> (reason is null)
        or (state = 'flagged') <> (direction is not null) as is_contradictory

    from {{ ref('metric_assessment') }}
    where
        state <> 'not_assessed'
        or reason is null
        or direction is not null

),

valued as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        min(flag_state) as flag_state,
        min(flag) as flag,
        bool_or(
            flag_state is null
            or (flag is not null) <> (flag_state = 'flagged')
            or (flag_reason is null) <> (flag_state = 'assessed')
        )
        or count(distinct flag_state) > 1
        or count(distinct flag) > 1 as is_contradictory

    from {{ ref('metric_value') }}
    where
        coalesce(flag_state, '') <> 'not_assessed'
        or flag is not null
        or flag_reason is null
    group by 1, 2, 3, 4, 5

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

    from {{ ref('metric_flag') }}
    group by 1, 2, 3, 4, 5

),

cell as (

    {% for relation in ['assessed', 'valued', 'flagged'] %}
    select metric_id, level, entity_id, period_grain, period_start from {{ relation }}
    {{ 'union' if not loop.last }}
    {% endfor %}

),

wrong as (

    select
        cell.*,
        assessed.state as state_among_peers,
        valued.flag_state,
        flagged.lowest_direction

    from cell
    {% for relation in ['assessed', 'valued', 'flagged'] %}
    left join {{ relation }}
        on cell.metric_id = {{ relation }}.metric_id
        and cell.level = {{ relation }}.level
        and cell.entity_id = {{ relation }}.entity_id
        and cell.period_grain = {{ relation }}.period_grain
        and cell.period_start = {{ relation }}.period_start
    {% endfor %}
    where
        coalesce(valued.is_contradictory, false)
        or coalesce(assessed.is_contradictory, false)
        -- a flag in words is a flag of the value, one way or the other
        or (coalesce(valued.flag_state, '') = 'flagged') <> (flagged.metric_id is not null)
        or valued.flag not in (flagged.lowest_direction, flagged.highest_direction)
        -- and among peers one of the assessment, in the same words
        or (coalesce(assessed.state, '') = 'flagged') <> (flagged.reason_among_peers is not null)
        or assessed.reason <> flagged.reason_among_peers
        or (assessed.state = 'assessed' and valued.flag_state is null)

)

select * from wrong
