with

attributed as (

    select * from {{ ref('int_metric_attributed') }}
    where observation is not null

),

flag_entity as (

    select * from {{ ref('int_flag_entity') }}
    where
        method = 'duration'
        and not_assessed_reason is null

),

metric as (

    select * from {{ ref('int_metric') }}

),

placed as (

    {% for level, column in [('officer', 'officer_id'), ('team', 'unit_code'), ('csp', 'csp_code')] %}
    select
        metric.base_metric_id as metric_id,
        '{{ level }}' as level,
        attributed.{{ column }} as entity_id,
        attributed.period_grain,
        attributed.period_start,
        attributed.observation
    from attributed
    inner join metric
        on attributed.metric_id = metric.metric_id
        and attributed.period_start >= metric.shown_from
        and attributed.period_start < metric.shown_to
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

disputed as (

    select
        metric_id,
        'officer' as level,
        officer_id as entity_id,
        period_grain,
        period_start,
        observation,
        count(*) as times

    from {{ ref('int_flag_disputed') }}
    where observation is not null
    group by 1, 2, 3, 4, 5, 6

),

wanted as (

    select
        placed.metric_id,
        placed.level,
        placed.entity_id,
        placed.period_grain,
        placed.period_start,
        placed.observation,
        count(*) as times

    from placed
    inner join flag_entity
        on placed.metric_id = flag_entity.metric_id
        and placed.level = flag_entity.level
        and placed.entity_id = flag_entity.entity_id
        and placed.period_grain = flag_entity.period_grain
        and placed.period_start = flag_entity.period_start
    group by 1, 2, 3, 4, 5, 6

),

undisputed as (

    select
        wanted.metric_id,
        wanted.level,
        wanted.entity_id,
        wanted.period_grain,
        wanted.period_start,
        wanted.observation,
        wanted.times - coalesce(disputed.times, 0) as times

    from wanted
    left join disputed
        on wanted.metric_id = disputed.metric_id
        and wanted.level = disputed.level
        and wanted.entity_id = disputed.entity_id
        and wanted.period_grain = disputed.period_grain
        and wanted.period_start = disputed.period_start
        and wanted.observation = disputed.observation

),

final as (

    select * from undisputed
    where times > 0

)

select * from final
