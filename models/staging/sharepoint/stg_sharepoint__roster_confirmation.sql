with

source as (

    select * from {{ source('sharepoint', 'roster_confirmation') }}

),

renamed as (

    select
        -- identifiers
        id,
        person_no,
        unit_code,
        confirmed_by,
        -- dates and times
        confirmed_on,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
