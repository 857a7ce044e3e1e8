with

run as (

    select * from {{ ref('int_run') }}

),

found as (

    select * from {{ ref('int_impossible_of_incident') }}

),

{{ impossible_rows('found') }},

source_rows as (

    select
        incident_no,
        'command_control' as system,
        'incident' as table_name,
        'fct_incident_response' as published_in,
        cast(incident_no as varchar) as row_key,
        coalesce(incident_no in (select incident_no from {{ ref('int_incident_response') }}), false) as is_published,
        case
            when created_at > as_at then 'not_yet'
            when lower(trim(closing_code)) in {{ codes_of('incident_not_real') }} then 'rule'
        end as reason
    from {{ ref('stg_command_control__incident') }}
    cross join run
    union all
    select
        incident_no,
        'command_control' as system,
        'attendance' as table_name,
        'fct_incident_response' as published_in,
        cast(attendance_id as varchar) as row_key,
        coalesce(
            incident_no in (select incident_no from {{ ref('int_incident_response') }})
            and attendance_id not in (select row_key from impossible),
            false
        ) as is_published,
        case
            when incident_no in (select incident_no from {{ ref('stg_command_control__incident') }}) then 'population'
        end as reason
    from {{ ref('stg_command_control__attendance') }}

),

{{ fates_of('source_rows', ['incident_no']) }}

select * from fates
