with

source as (

    select * from {{ source('athena', 'intelligence_report') }}

),

renamed as (

    select
        -- identifiers
        report_no,
        author_user_id,
        {{ none_if_blank('unit_code') }} as unit_code,
        {{ none_if_blank('csp_code') }} as csp_code,
        -- attributes
        status,
        -- flags
        coalesce(is_restricted, false) as is_restricted,
        -- dates and times
        submitted_at,
        decided_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
