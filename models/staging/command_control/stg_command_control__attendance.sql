with

source as (

    select * from {{ source('command_control', 'attendance') }}

),

renamed as (

    select
        -- identifiers
        attendance_id,
        incident_no,
        collar_no,
        {{ canonical_collar('collar_no') }} as collar_canonical,
        -- attributes
        callsign,
        resource_type,
        -- dates and times
        assigned_at,
        at_scene_at,
        cleared_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
