with

source as (

    select * from {{ source('athena', 'oic_history') }}

),

renamed as (

    select
        -- identifiers
        oic_history_id,
        investigation_no,
        user_id,
        {{ none_if_blank('unit_code') }} as unit_code,
        -- dates and times
        from_at,
        to_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
