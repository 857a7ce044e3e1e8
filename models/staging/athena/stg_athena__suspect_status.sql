with

source as (

    select * from {{ source('athena', 'suspect_status') }}

),

renamed as (

    select
        -- identifiers
        suspect_status_id,
        investigation_no,
        suspect_ref,
        -- attributes
        status,
        -- flags
        is_conditional,
        -- dates and times
        from_at,
        to_at,
        arrested_at,
        bail_end_on,
        cps_referred_at,
        cps_returned_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
