with

source as (

    select * from {{ source('review_app', 'record_dispute') }}

),

renamed as (

    select
        -- identifiers
        id,
        record_ref,
        raised_by,
        -- attributes
        record_type,
        resolution,
        -- dates and times
        raised_on,
        resolved_on,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
