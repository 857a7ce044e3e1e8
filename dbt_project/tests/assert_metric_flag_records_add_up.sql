-- What: the records listed behind a flag on a plain count are as many as the flag says were observed.
-- When it matters: always; a flag opens a conversation about records, and they must be the ones that were counted.
-- How to resolve: compare the fact's rows with int_metric_attributed for the metric, entity and period below.
with

metric_flag as (

    select * from {{ ref('metric_flag') }}

),

metric_flag_record as (

    select * from {{ ref('metric_flag_record') }}

),

counted as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        count(*) filter (in_numerator) as records

    from metric_flag_record
    group by 1, 2, 3, 4, 5

),

different as (

    select
        metric_flag.metric_id,
        metric_flag.level,
        metric_flag.entity_id,
        metric_flag.period_grain,
        metric_flag.period_start,
        metric_flag.observed,
        counted.records

    from metric_flag
    inner join counted
        on metric_flag.metric_id = counted.metric_id
        and metric_flag.level = counted.level
        and metric_flag.entity_id = counted.entity_id
        and metric_flag.period_grain = counted.period_grain
        and metric_flag.period_start = counted.period_start
    where
        metric_flag.metric_id in (
            'out_of_court_disposals', 'out_of_court_disposals_ho', 'stl_failures', 'intelligence_reports',
            'workload_undisposed', 'stl_at_risk_14', 'stl_at_risk_30', 'stl_at_risk_60', 'acro_outstanding', 'acro_overdue'
        )
        and counted.records <> metric_flag.observed

)

select * from different
