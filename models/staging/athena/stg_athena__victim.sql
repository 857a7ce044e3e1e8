with

source as (

    select * from {{ source('athena', 'victim') }}

),

renamed as (

    select
        -- identifiers
        victim_id,
        investigation_no,
        -- attributes
        victim_kind,
        -- flags
        coalesce(has_named_contact, false) as has_named_contact,
        -- numbers
        agreed_frequency_days,
        -- dates and times
        enhanced_from,
        first_contact_at,
        opted_out_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
