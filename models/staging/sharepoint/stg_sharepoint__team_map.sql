with

source as (

    select * from {{ source('sharepoint', 'team_map') }}

),

renamed as (

    select
        -- identifiers
        id,
        org_unit_code,
        unit_code,
        {{ none_if_blank('csp_code') }} as csp_code,
        -- attributes
        role_type,
        -- dates and times
        valid_from,
        valid_to,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
