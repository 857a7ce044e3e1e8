with

source as (

    select * from {{ source('athena', 'unit') }}

),

renamed as (

    select
        -- identifiers
        unit_code,
        parent_unit_code,
        {{ none_if_blank('csp_code') }} as csp_code,
        -- attributes
        unit_name,
        unit_type,
        -- flags
        coalesce(is_active, false) as is_active,
        -- dates and times
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
