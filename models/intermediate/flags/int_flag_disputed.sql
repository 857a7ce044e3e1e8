with

record_dispute as (

    select * from {{ ref('stg_review_app__record_dispute') }}

),

record as (

    select * from {{ ref('int_metric_record') }}

),

record_of_search as (

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

recorded as (

    select
        metric.metric_id,
        metric_record.record_table

    from metric
    inner join metric_record on metric.base_metric_id = metric_record.metric_id

),

disputed as (

    select record.*

    from record
    inner join open_dispute
        on record.investigation_no = open_dispute.record_ref
        and open_dispute.record_type = 'investigation'
    inner join recorded on record.metric_id = recorded.metric_id

    union all

    select record_of_search.*

    from record_of_search
    inner join open_dispute
        on record_of_search.record_id = open_dispute.record_ref
        and open_dispute.record_type = 'stop_search'
    inner join recorded
        on record_of_search.metric_id = recorded.metric_id
        and recorded.record_table = 'fct_stop_search'
    -- no search is of an investigation: so the rows that are of one are not looked through again
    where record_of_search.investigation_no is null

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
