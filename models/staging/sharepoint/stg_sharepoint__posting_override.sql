with

source as (

    select * from {{ source('sharepoint', 'posting_override') }}

),

renamed as (

    select
        -- identifiers
        id,
        person_no,
        unit_code,
        approved_by,
        -- dates and times
        valid_from,
        valid_to,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
