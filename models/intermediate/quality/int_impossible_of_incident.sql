-- the rules in words, and what to do about each: seed rejection_rule
with

attendance as (

    select * from {{ ref('stg_command_control__attendance') }}

),

incident as (

    select * from {{ ref('stg_command_control__incident') }}

),

impossible as (

    select incident_no, 'closed_before_creation' as rule, cast(incident_no as varchar) as row_key, _loaded_at as seen_at
    from incident
    where closed_at < created_at
    union all
    select incident_no, 'attendance_without_incident' as rule, cast(attendance_id as varchar) as row_key, _loaded_at as seen_at
    from attendance
    where
        not exists (
            select 1 from incident
            where incident.incident_no = attendance.incident_no
        )
    union all
    select incident_no, 'arrival_before_creation' as rule, cast(attendance_id as varchar) as row_key, _loaded_at as seen_at
    from attendance
    where
        exists (
            select 1 from incident
            where
                incident.incident_no = attendance.incident_no
                and attendance.at_scene_at < incident.created_at
        )
    union all
    select incident_no, 'cleared_before_arrival' as rule, cast(attendance_id as varchar) as row_key, _loaded_at as seen_at
    from attendance
    where cleared_at < at_scene_at

)

select * from impossible
