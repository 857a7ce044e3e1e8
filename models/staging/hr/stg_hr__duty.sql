with

source as (

    select * from {{ source('hr', 'duty') }}

),

renamed as (

    select
        -- identifiers
        duty_id,
        person_no,
        {{ none_if_blank('unit_code') }} as unit_code,
        -- attributes
        duty_code,
        -- numbers
        planned_hours,
        worked_hours,
        -- dates and times
        duty_on,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
