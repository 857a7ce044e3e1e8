with

incident as (

    select * from {{ ref('stg_command_control__incident') }}

),

attendance as (

    select * from {{ ref('stg_command_control__attendance') }}

),

run as (

    select * from {{ ref('int_run') }}

),

graded as (

    select
        incident.incident_no,
        incident.created_at,
        {{ local_date('incident.created_at') }} as created_on,
        coalesce(incident.grade_at_dispatch, incident.grade_final) as grade,
        coalesce(incident.csp_code, 'FORCE_WIDE') as csp_code,
        {{ add_hours('incident.created_at', setting('response_arrival_hours')) }} as latest_arrival_at

    from incident
    inner join run on incident.created_at <= run.as_at
    where
        incident.closing_code is null
        or incident.closed_at > run.as_at
        or lower(trim(incident.closing_code)) not in {{ codes_of('incident_not_real') }}

),

arrivals as (

    select
        graded.incident_no,
        attendance.attendance_id,
        attendance.collar_canonical,
        attendance.resource_type,
        attendance.at_scene_at,
        row_number() over (
            partition by graded.incident_no
            order by attendance.at_scene_at, attendance.attendance_id
        ) as place

    from graded
    inner join attendance
        on graded.incident_no = attendance.incident_no
        and attendance.at_scene_at > graded.created_at
        and attendance.at_scene_at <= graded.latest_arrival_at
    inner join run on attendance.at_scene_at <= run.as_at

),

first_arrival as (

    select * from arrivals
    where place = 1

),

responses as (

    select
        graded.incident_no,
        graded.created_at,
        graded.created_on,
        graded.grade,
        graded.csp_code,
        first_arrival.attendance_id,
        first_arrival.collar_canonical,
        first_arrival.at_scene_at,
        {{ seconds_between('graded.created_at', 'first_arrival.at_scene_at') }} / 60 as minutes_to_scene

    from graded
    left join first_arrival on graded.incident_no = first_arrival.incident_no

)

select * from responses
