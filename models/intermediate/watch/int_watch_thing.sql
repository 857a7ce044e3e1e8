with

time_limit as (

    select * from {{ ref('int_watch_time_limit') }}

),

bail as (

    select * from {{ ref('int_watch_bail') }}

),

victim_update as (

    select * from {{ ref('int_watch_victim_update') }}

),

workload as (

    select * from {{ ref('int_watch_workload') }}

),

overtime as (

    select * from {{ ref('int_watch_overtime') }}

),

strength as (

    select * from {{ ref('int_watch_strength') }}

),

things as (

    {% for kind in ['time_limit', 'bail', 'victim_update', 'workload', 'overtime', 'strength'] %}
    select
        watch_kind,
        metric_id,
        record_type,
        record_ref,
        thing_id,
        officer_key,
        team_key,
        csp_key,
        person_no,
        unit_code,
        csp_code,
        due_at,
        due_on,
        days_left,
        certainty,
        unit,
        observed,
        limit_value,
        forecast,
        forecast_low,
        forecast_high,
        forecast_method,
        forecast_error,
        naive_error,
        forecast_coverage,
        forecast_origins,
        sentence
    from {{ kind }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from things
