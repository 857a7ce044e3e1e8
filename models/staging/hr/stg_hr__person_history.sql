with

source as (

    select * from {{ versions_of('hr', 'person') }}

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
