with

flow as (

    select * from {{ ref('int_metric_flow') }}

),

stock as (

    select * from {{ ref('int_metric_stock') }}

),

period_row as (

    select * from {{ ref('int_metric_period_row') }}

),

period as (

    select * from {{ ref('int_period') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

period_day as (

    select * from {{ ref('int_period_day') }}

),

flow_rows as (

    select
        flow.metric_id,
        period_day.period_grain,
        period_day.period_start,
        flow.attributed_on,
        flow.holder_kind,
        flow.holder_key,
        flow.record_unit_code,
        flow.bucket,
        flow.csp_code,
        flow.numerator,
        flow.denominator,
        flow.observation

    from flow
    inner join period_day on flow.happened_on = period_day.day

),

stock_rows as (

    select
        stock.metric_id,
        period.period_grain,
        period.period_start,
        period.stock_on as attributed_on,
        stock.holder_kind,
        stock.holder_key,
        stock.record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        stock.numerator,
        stock.denominator,
        {{ seconds_between('stock.observed_from', 'period.stock_at') }} / 86400 as observation

    from stock
    inner join period
        on stock.from_at <= period.stock_at
        and stock.to_at > period.stock_at
        and stock.from_on <= period.stock_on
        and stock.to_on > period.stock_on

),

period_rows as (

    select
        metric_id,
        period_grain,
        period_start,
        attributed_on,
        holder_kind,
        holder_key,
        record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        numerator,
        denominator,
        cast(null as double) as observation

    from period_row

),

all_rows as (

    select * from flow_rows
    union all
    select * from stock_rows
    union all
    select * from period_rows

),

asked_for as (

    select all_rows.*

    from all_rows
    inner join metric
        on all_rows.metric_id = metric.metric_id
        and (
            (all_rows.period_grain = 'current' and metric.has_current)
            or (all_rows.period_grain = 'week' and metric.has_week)
            or (all_rows.period_grain = 'month' and metric.has_month)
        )

)

select * from asked_for
