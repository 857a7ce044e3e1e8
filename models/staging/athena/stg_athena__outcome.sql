with

source as (

    select * from {{ source('athena', 'outcome') }}

),

renamed as (

    select
        -- identifiers
        outcome_id,
        offence_id,
        decided_by_user_id,
        -- attributes
        outcome_code,
        disposal_type,
        -- dates and times
        decided_at,
        entered_at,
        validated_at,
        rescinded_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
