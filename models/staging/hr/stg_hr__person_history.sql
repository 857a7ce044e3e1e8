with

source as (

    select * from {{ source('hr_history', 'person_history') }}

),

renamed as (

    select
        -- identifiers
        person_no,
        -- attributes
        surname,
        forename,
        rank_code,
        _op = 'delete' as is_deleted,
        -- lineage
        _batch_id,
        _seen_at,
        _loaded_at

    from source

)

select * from renamed
