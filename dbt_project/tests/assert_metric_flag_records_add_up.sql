-- What: every flag has the records behind it, and they add up to the numerator that was judged; for a median, to its observations.
-- When it matters: always; a flag opens a conversation about records, and they must be the ones that were counted.
-- How to resolve: compare int_metric_record with the metric's rows in int_metric_row for the metric, entity and period below.
with

metric_flag as (

    select * from {{ ref('metric_flag') }}

),

metric_flag_record as (

    select * from {{ ref('metric_flag_record') }}

),

flag_entity as (

    select * from {{ ref('int_flag_entity') }}

),

point as (

    select * from {{ ref('int_flag_point') }}
    where level = 'force'

),

judged as (

    select metric_id, level, entity_id, period_grain, period_start, value_kind, numerator, denominator, value from flag_entity
    union all
    select metric_id, level, entity_id, period_grain, period_start, value_kind, numerator, exposure as denominator, value from point

),

counted as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        count(*) as records,
        sum(numerator) as numerator,
        sum(denominator) as denominator

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
        judged.value_kind,
        judged.numerator,
        judged.denominator,
        counted.records,
        counted.numerator as listed_numerator,
        counted.denominator as listed_denominator

    from metric_flag
    left join judged
        on metric_flag.metric_id = judged.metric_id
        and metric_flag.level = judged.level
        and metric_flag.entity_id = judged.entity_id
        and metric_flag.period_grain = judged.period_grain
        and metric_flag.period_start = judged.period_start
    left join counted
        on metric_flag.metric_id = counted.metric_id
        and metric_flag.level = counted.level
        and metric_flag.entity_id = counted.entity_id
        and metric_flag.period_grain = counted.period_grain
        and metric_flag.period_start = counted.period_start
    where
        judged.metric_id is null
        or case
            -- a low count may be nothing at all, and nothing has no records
            when judged.value_kind in ('count', 'ratio')
                then
                    {{ sums_differ('counted.numerator', 'judged.numerator') }}
                    or (counted.records is null and judged.numerator <> 0)
            else coalesce(counted.denominator, 0) <> judged.denominator
        end

)

select * from different
