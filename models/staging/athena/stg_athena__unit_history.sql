with

source as (

    select * from {{ source('athena_history', 'unit_history') }}

),

renamed as (

    select
        -- identifiers
        unit_code,
        -- flags
        coalesce(is_active, false) as is_active,
        _op = 'delete' as is_deleted,
        -- lineage
        _batch_id,
        _seen_at,
        _loaded_at

    from source

)

select * from renamed
