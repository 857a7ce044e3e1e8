with

run as (

    select * from {{ ref('int_run') }}

),

investigation as (

    select * from {{ ref('stg_athena__investigation') }}

),

incident as (

    select * from {{ ref('stg_command_control__incident') }}

),

overtime_claim as (

    select * from {{ ref('stg_finance__overtime_claim') }}

),

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

suspect_status as (

    select * from {{ ref('stg_athena__suspect_status') }}

),

outstanding_item as (

    select * from {{ ref('stg_sharepoint__outstanding_item') }}

),

crime as (

    select * from {{ ref('int_police_uk__crime') }}

),

outcome as (

    select * from {{ ref('int_police_uk__outcome') }}

),

search as (

    select * from {{ ref('int_police_uk__search') }}

),

event_day as (

    select cast(min(reported_at) as date) as first_day, cast(max(recorded_at) as date) as last_day from investigation
    union all
    select cast(min(created_at) as date) as first_day, cast(max(created_at) as date) as last_day from incident
    union all
    select min(worked_on) as first_day, max(worked_on) as last_day from overtime_claim
    union all
    select min(starts_on) as first_day, max(ends_on) as last_day from posting
    union all
    select cast(min(from_at) as date) as first_day, max(bail_end_on) as last_day from suspect_status
    union all
    select min(opened_on) as first_day, max(due_on) as last_day from outstanding_item
    union all
    select min(month_start) as first_day, max(month_start) as last_day from crime
    union all
    select min(month_start) as first_day, max(month_start) as last_day from outcome
    union all
    select min(month_start) as first_day, max(month_start) as last_day from search
    union all
    select {{ add_months('history_start', -24) }} as first_day, {{ add_months('as_on', 24) }} as last_day from run

),

bounded as (

    -- a mistyped century would make a calendar of a million days
    select
        cast(date_trunc('year', greatest(min(event_day.first_day), {{ add_months('max(run.as_on)', -480) }})) as date) as first_day,
        cast(date_trunc('year', least(
            max(event_day.last_day),
            {{ add_months('max(run.as_on)', 120) }}
        )) + interval '1' year - interval '1' day as date) as last_day

    from event_day
    cross join run

)

select * from bounded
