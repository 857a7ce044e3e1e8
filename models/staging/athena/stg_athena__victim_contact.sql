with

source as (

    select * from {{ source('athena', 'victim_contact') }}

),

renamed as (

    select
        -- identifiers
        contact_id,
        victim_id,
        user_id,
        -- attributes
        method,
        -- flags
        coalesce(is_successful, false) as is_successful,
        -- dates and times
        contact_at,
        entered_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
