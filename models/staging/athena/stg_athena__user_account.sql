with

source as (

    select * from {{ source('athena', 'user_account') }}

),

renamed as (

    select
        -- identifiers
        user_id,
        collar_no,
        {{ canonical_collar('collar_no') }} as collar_canonical,
        {{ none_if_blank('unit_code') }} as unit_code,
        supervisor_user_id,
        -- attributes
        surname,
        forename,
        {{ none_if_blank('rank_code') }} as rank_code,
        account_type,
        -- flags
        coalesce(is_active, false) as is_active,
        -- dates and times
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
