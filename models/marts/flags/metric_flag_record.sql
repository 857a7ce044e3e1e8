with

peer_flag as (

    select * from {{ ref('int_flag') }}

),

over_time as (

    select * from {{ ref('int_flag_over_time') }}
    where state = 'flagged'

),

record as (

    select * from {{ ref('int_metric_record') }}

),

metric_record as (

    select * from {{ ref('metric_record') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

period as (

    select * from {{ ref('int_period') }}

),

disputed as (

    select distinct
        metric_id,
        period_grain,
        period_start,
        officer_id,
        record_id
    from {{ ref('int_flag_disputed') }}

),

flag as (

    -- the keys of metric_flag, from what it is made of: it waits for the peers' values
    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start
    from peer_flag

    union

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start
    from over_time

),

asked as (

    select distinct
        metric.metric_id,
        metric.base_metric_id,
        period.*

    from flag
    inner join period
        on flag.period_grain = period.period_grain
        and flag.period_start = period.period_start
    inner join metric
        on flag.metric_id = metric.base_metric_id
        and period.period_start >= metric.shown_from
        and period.period_start < metric.shown_to

),

{{ place_records('record', 'asked') }},

of_flag as (

    {% for level, column in [('officer', 'officer_id'), ('team', 'unit_code'), ('csp', 'csp_code'), ('force', "'HERTS'")] %}
    select
        flag.level,
        flag.entity_id,
        placed_record.*
    from flag
    inner join placed_record
        on flag.metric_id = placed_record.metric_id
        and flag.period_grain = placed_record.period_grain
        and flag.period_start = placed_record.period_start
        and flag.level = '{{ level }}'
        and flag.entity_id = {{ 'placed_record.' if not column.startswith("'") }}{{ column }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    -- what is in dispute is not held against an officer
    select
        of_flag.metric_id,
        of_flag.level,
        of_flag.entity_id,
        of_flag.period_grain,
        of_flag.period_start,
        metric_record.record_table as fact_table,
        metric_record.record_key as key_column,
        of_flag.record_id,
        bool_or(coalesce(of_flag.numerator, 1) <> 0) as in_numerator,
        cast(sum(of_flag.numerator) as double) as numerator,
        cast(sum(of_flag.denominator) as double) as denominator

    from of_flag
    inner join metric_record on of_flag.metric_id = metric_record.metric_id
    left join disputed
        on of_flag.metric_id = disputed.metric_id
        and of_flag.period_grain = disputed.period_grain
        and of_flag.period_start = disputed.period_start
        and of_flag.entity_id = disputed.officer_id
        and of_flag.record_id = disputed.record_id
    where
        of_flag.level <> 'officer'
        or disputed.record_id is null
    group by 1, 2, 3, 4, 5, 6, 7, 8

)

select * from final
