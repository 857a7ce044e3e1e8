-- What: what the facts show as open, held or waiting today is what the metrics count at as_at, for every officer or bucket in
-- its team (forms waiting: for the force); the daily workload and the suspects under investigation at month ends likewise.
-- A status may begin before its crime was recorded (arrested at night, recorded in the morning): the fact says when it began,
-- the metric counts it from the recording.
-- When it matters: always; two tables of one release that disagree cannot both be trusted.
-- How to resolve: take the metric, period and entity below; compare the rows of the fact with int_metric_attributed.
{% set now = [
    ('workload_undisposed', 'fct_workload_daily', 'investigations', 'not is_complete_day'),
    ('stl_at_risk_14', 'fct_stl', '1', 'is_open and days_left <= ' ~ setting('stl_at_risk_14_most_days')),
    ('stl_at_risk_30', 'fct_stl', '1', 'is_open and days_left > ' ~ setting('stl_at_risk_14_most_days')
        ~ ' and days_left <= ' ~ setting('stl_at_risk_30_most_days')),
    ('stl_at_risk_60', 'fct_stl', '1', 'is_open and days_left > ' ~ setting('stl_at_risk_30_most_days')
        ~ ' and days_left <= ' ~ setting('stl_at_risk_60_most_days')),
    ('acro_outstanding', 'fct_outstanding_item', '1', 'is_outstanding'),
    ('acro_overdue', 'fct_outstanding_item', '1', 'is_overdue'),
] %}
with

metric_value as (

    select * from {{ ref('metric_value') }}

),

period as (

    -- weeks go back half a year, the daily tables to the start of the history
    select period.*
    from {{ ref('int_period') }} as period
    inner join {{ ref('int_run') }} as run on period.stock_on >= run.history_start

),

workload as (

    select * from {{ ref('fct_workload_daily') }}

),

suspect_status as (

    select * from {{ ref('fct_suspect_status') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

stop_search as (

    select * from {{ ref('fct_stop_search') }}
    where waits_for is not null

),

stocks_now as (

    {% for metric_id, fact, counted, condition in now %}
    select
        '{{ metric_id }}' as metric_id,
        'officer' as level,
        person_no as entity_id,
        unit_code as parent_entity_id,
        sum({{ counted }}) as counted
    from {{ ref(fact) }}
    where {{ condition }}
    group by 1, 2, 3, 4
    union all
    {% endfor %}
    {% for metric_id, condition in [
        ('rui_suspects', "status = 'rui' and is_current"),
        ('bail_suspects', "status = 'bail' and is_current"),
        ('bail_expired', 'is_bail_expired'),
    ] %}
    select
        '{{ metric_id }}' as metric_id,
        'officer' as level,
        person_no as entity_id,
        unit_code as parent_entity_id,
        count(distinct suspect_key) as counted
    from suspect_status
    where {{ condition }}
    group by 1, 2, 3, 4
    union all
    {% endfor %}
    select
        case waits_for when 'officer' then 'stop_search_awaiting_officer' else 'stop_search_awaiting_review' end as metric_id,
        'force' as level,
        'HERTS' as entity_id,
        cast(null as varchar) as parent_entity_id,
        count(*) as counted
    from stop_search
    group by 1, 2, 3, 4

),

stocks as (

    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period.period_grain,
        period.period_start,
        counted
    from stocks_now
    inner join period on period.period_grain = 'current'
    union all
    select
        'workload_undisposed' as metric_id,
        'officer' as level,
        workload.person_no as entity_id,
        workload.unit_code as parent_entity_id,
        period.period_grain,
        period.period_start,
        sum(workload.investigations) as counted
    from workload
    inner join period
        on workload.day = period.stock_on
        and period.period_grain in ('month', 'week')
    group by 1, 2, 3, 4, 5, 6
    union all
    select
        'rui_suspects' as metric_id,
        'force' as level,
        'HERTS' as entity_id,
        cast(null as varchar) as parent_entity_id,
        period.period_grain,
        period.period_start,
        count(distinct suspect_status.suspect_key) as counted
    from suspect_status
    inner join period
        on suspect_status.status = 'rui'
        and suspect_status.from_at <= period.stock_at
        and (suspect_status.to_at is null or suspect_status.to_at > period.stock_at)
        and period.period_grain = 'month'
    inner join investigation
        on suspect_status.investigation_no = investigation.investigation_no
        and investigation.recorded_at <= period.stock_at
    group by 1, 2, 3, 4, 5, 6

),

scope as (

    select distinct
        metric_id,
        level,
        period_grain
    from stocks

),

wanted as (

    select metric_value.*
    from metric_value
    inner join scope
        on metric_value.metric_id = scope.metric_id
        and metric_value.level = scope.level
        and metric_value.period_grain = scope.period_grain
    inner join period
        on metric_value.period_grain = period.period_grain
        and metric_value.period_start = period.period_start

),

different as (

    select
        coalesce(stocks.metric_id, wanted.metric_id) as metric_id,
        coalesce(stocks.entity_id, wanted.entity_id) as entity_id,
        coalesce(stocks.parent_entity_id, wanted.parent_entity_id) as parent_entity_id,
        coalesce(stocks.period_grain, wanted.period_grain) as period_grain,
        coalesce(stocks.period_start, wanted.period_start) as period_start,
        stocks.counted as in_fact,
        wanted.numerator as in_metric

    from stocks
    full outer join wanted
        on stocks.metric_id = wanted.metric_id
        and stocks.level = wanted.level
        and stocks.entity_id = wanted.entity_id
        and coalesce(stocks.parent_entity_id, '') = coalesce(wanted.parent_entity_id, '')
        and stocks.period_grain = wanted.period_grain
        and stocks.period_start = wanted.period_start
    where coalesce(stocks.counted, 0) <> coalesce(wanted.numerator, 0)

)

select * from different
