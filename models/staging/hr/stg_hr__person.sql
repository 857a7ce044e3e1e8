with

source as (

    select * from {{ source('hr', 'person') }}

),

renamed as (

    select
        -- identifiers
        person_no,
        collar_no,
        {{ canonical_collar('collar_no') }} as collar_canonical,
        -- attributes
        surname,
        forename,
        rank_code,
        user_principal_name,
        -- flags
        coalesce(is_protected, false) as is_protected,
        -- numbers
        fte,
        -- dates and times
        started_on,
        left_on,
        probation_ends_on,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
