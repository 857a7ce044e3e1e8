with

source as (

    select * from {{ source('review_app', 'plan') }}

),

renamed as (

    select
        -- identifiers
        id,
        person_no,
        metric_id,
        opened_by,
        -- attributes
        status,
        theme,
        -- numbers
        baseline_value,
        target_value,
        -- dates and times
        opened_on,
        target_on,
        review_due_on,
        reviewed_on,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
