{{ config(severity='warn') }}
-- A warning, because the gate withholds a metric that differs (gate_measure, roll_up) and lets the others out.
-- What is this test? Officer rows and buckets add up to the team, teams to the CSP, CSPs to the force, in every
-- additive metric and period. When is it important? Always: a difference means that somebody's work was dropped or
-- counted twice. How to resolve? Look the metric's rows up in int_metric_attributed for the period and level named.
with

metric_value as (

    select * from {{ ref('metric_value') }}

),

metric as (

    select * from {{ ref('int_metric') }}
    where value_kind in ('count', 'ratio')

),

left_out as (

    select * from {{ ref('int_metric_left_out') }}

),

added_up as (

    -- what has no row adds up too
    select
        metric_value.metric_id,
        metric_value.period_grain,
        metric_value.period_start,
        metric_value.level,
        metric_value.numerator,
        metric_value.denominator

    from metric_value
    inner join metric on metric_value.metric_id = metric.metric_id

    union all

    select
        metric_id,
        period_grain,
        period_start,
        level,
        numerator,
        denominator
    from left_out

),

level_total as (

    select
        metric_id,
        period_grain,
        period_start,
        level,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from added_up
    group by 1, 2, 3, 4

),

force_total as (

    select * from level_total
    where level = 'force'

),

differences as (

    select
        force_total.metric_id,
        force_total.period_grain,
        force_total.period_start,
        level_total.level,
        level_total.numerator,
        level_total.denominator,
        force_total.numerator as force_numerator,
        force_total.denominator as force_denominator

    from force_total
    inner join level_total
        on force_total.metric_id = level_total.metric_id
        and force_total.period_grain = level_total.period_grain
        and force_total.period_start = level_total.period_start
    where
        {{ sums_differ('level_total.numerator', 'force_total.numerator') }}
        or {{ sums_differ('level_total.denominator', 'force_total.denominator') }}

)

select * from differences
