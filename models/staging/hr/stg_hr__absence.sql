with

source as (

    select * from {{ source('hr', 'absence') }}

),

renamed as (

    select
        -- identifiers
        absence_id,
        person_no,
        -- attributes
        category,
        -- dates and times
        from_on,
        to_on,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
