with

source as (

    select * from {{ source('sharepoint', 'dip_sample_result') }}

),

renamed as (

    select
        -- identifiers
        id,
        draw_id,
        outcome_id,
        -- numbers
        verdict,
        -- dates and times
        reviewed_on,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
