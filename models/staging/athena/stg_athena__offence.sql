with

source as (

    select * from {{ source('athena', 'offence') }}

),

renamed as (

    select
        -- identifiers
        offence_id,
        investigation_no,
        -- attributes
        offence_code,
        {{ none_if_blank('previous_offence_code') }} as previous_offence_code,
        -- dates and times
        committed_from,
        committed_to,
        proceedings_at,
        reclassified_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
