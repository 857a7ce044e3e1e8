with

source as (

    select * from {{ source('command_control', 'incident') }}

),

renamed as (

    select
        -- identifiers
        incident_no,
        {{ none_if_blank('csp_code') }} as csp_code,
        duplicate_of,
        -- attributes
        grade_initial,
        {{ none_if_blank('grade_at_dispatch') }} as grade_at_dispatch,
        grade_final,
        opening_code,
        closing_code,
        -- dates and times
        created_at,
        closed_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
