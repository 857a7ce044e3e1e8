with

source as (

    select * from {{ source('hr', 'posting') }}

),

renamed as (

    select
        -- identifiers
        posting_id,
        person_no,
        org_unit_code,
        -- attributes
        posting_type,
        {{ none_if_blank('rank_code') }} as rank_code,
        -- flags
        coalesce(is_primary, false) as is_primary,
        -- dates and times
        starts_on,
        ends_on,
        entered_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
