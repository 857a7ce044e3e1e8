with

source as (

    select * from {{ source('athena', 'stop_search') }}

),

renamed as (

    select
        -- identifiers
        form_no,
        user_id,
        {{ none_if_blank('unit_code') }} as unit_code,
        {{ none_if_blank('csp_code') }} as csp_code,
        reviewer_user_id,
        -- attributes
        object_of_search,
        outcome,
        status,
        -- dates and times
        searched_at,
        submitted_at,
        returned_at,
        reviewed_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
