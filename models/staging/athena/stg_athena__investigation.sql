with

source as (

    select * from {{ source('athena', 'investigation') }}

),

renamed as (

    select
        -- identifiers
        investigation_no,
        {{ none_if_blank('csp_code') }} as csp_code,
        oic_user_id,
        {{ none_if_blank('oic_unit_code') }} as oic_unit_code,
        -- attributes
        record_type,
        status,
        -- flags
        coalesce(is_domestic_abuse, false) as is_domestic_abuse,
        coalesce(is_test, false) as is_test,
        -- dates and times
        reported_at,
        recorded_at,
        suspect_identified_at,
        first_complainant_statement_at,
        finalised_at,
        cancelled_at,
        transferred_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
