with

record_dispute as (

    select * from {{ ref('stg_review_app__record_dispute') }}

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

flag_period as (

    select * from {{ ref('int_flag_period') }}

),

run as (

    select * from {{ ref('int_run') }}

),

open_dispute as (

    -- until it is resolved, and not for ever
    select distinct
        record_dispute.record_type,
        record_dispute.record_ref

    from record_dispute
    inner join run
        on record_dispute.raised_on <= run.as_on
        and coalesce(record_dispute.resolved_on, {{ end_of_time() }}) > run.as_on
        and {{ days_between('record_dispute.raised_on', 'run.as_on') }} < {{ setting('mismatch_dispute_days') }}

),

disputed as (

    select record.*

    from record
    inner join metric on record.metric_id = metric.metric_id
    inner join metric_record on metric.base_metric_id = metric_record.metric_id
    inner join open_dispute
        on (open_dispute.record_type = 'investigation' and record.investigation_no = open_dispute.record_ref)
        or (
            open_dispute.record_type = 'stop_search'
            and metric_record.record_table = 'fct_stop_search'
            and record.record_id = open_dispute.record_ref
        )

),

oldest as (

    select min(stock_at) as stock_at from flag_period

),

asked as (

    -- the periods that are assessed, and the weeks before them that a stock must have persisted over
    select
        metric.metric_id,
        metric.base_metric_id,
        period.*

    from metric
    inner join period
        on period.period_start >= metric.shown_from
        and period.period_start < metric.shown_to
    cross join oldest
    left join flag_period
        on period.period_grain = flag_period.period_grain
        and period.period_start = flag_period.period_start
    where
        flag_period.period_start is not null
        or (period.period_grain = 'week' and {{ seconds_between('period.stock_at', 'oldest.stock_at') }} < 86400 * 42)

),

{{ place_records('disputed', 'asked') }}

select * from placed_record
