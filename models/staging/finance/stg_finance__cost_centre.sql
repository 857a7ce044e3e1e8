with

source as (

    select * from {{ source('finance', 'cost_centre') }}

),

renamed as (

    select
        -- identifiers
        cost_centre,
        {{ none_if_blank('unit_code') }} as unit_code,
        -- attributes
        name,
        -- dates and times
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
