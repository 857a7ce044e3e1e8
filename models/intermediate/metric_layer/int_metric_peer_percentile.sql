with

attributed as (

    select * from {{ ref('int_metric_attributed') }}
    where observation is not null

),

metric as (

    select * from {{ ref('int_metric') }}

),

peer as (

    select * from {{ ref('int_metric_peer') }}

),

placed as (

    {% for level, entity, parent in [
        ('officer', 'attributed.officer_id', 'attributed.unit_code'),
        ('team', 'attributed.unit_code', 'case when metric.is_team_under_csp then attributed.csp_code end'),
        ('csp', 'attributed.csp_code', "'HERTS'"),
    ] %}
    select
        attributed.metric_id,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        {{ parent }} as parent_entity_id,
        attributed.period_grain,
        attributed.period_start,
        attributed.observation
    from attributed
    inner join metric on attributed.metric_id = metric.metric_id
    where metric.has_{{ level }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

percentiles as (

    select
        placed.metric_id,
        placed.level,
        peer.peer_group,
        placed.period_grain,
        placed.period_start,
        {{ percentile('placed.observation', 0.5) }} as p50,
        {{ percentile('placed.observation', 0.9) }} as p90

    from placed
    inner join peer
        on placed.level = peer.level
        and placed.entity_id = peer.entity_id
        and coalesce(placed.parent_entity_id, '') = coalesce(peer.parent_entity_id, '')
        and placed.period_grain = peer.period_grain
        and placed.period_start = peer.period_start
    group by 1, 2, 3, 4, 5

)

select * from percentiles
