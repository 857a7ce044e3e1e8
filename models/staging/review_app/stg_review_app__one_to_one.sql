with

source as (

    select * from {{ source('review_app', 'one_to_one') }}

),

renamed as (

    select
        -- identifiers
        id,
        person_no,
        supervisor_person_no,
        -- flags
        coalesce(scorecard_viewed, false) as scorecard_viewed,
        -- dates and times
        held_on,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
