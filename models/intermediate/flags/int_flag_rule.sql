with

metric as (

    select * from {{ ref('int_metric') }}

),

metric_flag_rule as (

    select * from {{ ref('metric_flag_rule') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_force as (

    -- one row a series of a metric, so that the version of its period decides
    select
        metric.metric_id as series_id,
        metric.base_metric_id as metric_id,
        metric.basis,
        metric.unit,
        metric.direction,
        metric.value_kind,
        cast(metric.multiplier as double) as multiplier,
        metric.shown_from,
        metric.shown_to,
        metric_flag_rule.level,
        metric_flag_rule.method,
        metric_flag_rule.exposure_metric_id,
        metric_flag_rule.exposure_unit,
        metric_flag_rule.minimum_peers,
        metric_flag_rule.minimum_exposure,
        metric_flag_rule.floor,
        metric_flag_rule.tail,
        metric_flag_rule.chart,
        metric_flag_rule.rare_chart,
        metric_flag_rule.chart_flags,
        metric_flag_rule.chart_minimum,
        metric_flag_rule.words,
        metric_flag_rule.why_none

    from metric_flag_rule
    inner join run
        on run.as_on >= metric_flag_rule.valid_from
        and run.as_on < metric_flag_rule.valid_to
    inner join metric on metric_flag_rule.metric_id = metric.base_metric_id

)

select * from in_force
