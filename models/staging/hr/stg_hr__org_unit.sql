with

source as (

    select * from {{ source('hr', 'org_unit') }}

),

renamed as (

    select
        -- identifiers
        org_unit_code,
        parent_org_unit_code,
        -- attributes
        name,
        -- dates and times
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
