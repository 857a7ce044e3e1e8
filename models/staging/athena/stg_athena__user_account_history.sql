with

source as (

    select * from {{ source('athena_history', 'user_account_history') }}

),

renamed as (

    select
        -- identifiers
        user_id,
        unit_code,
        -- attributes
        {{ canonical_collar('collar_no') }} as collar_canonical,
        account_type,
        -- flags
        coalesce(is_active, false) as is_active,
        _op = 'delete' as is_deleted,
        -- dates and times
        updated_at,
        -- lineage
        _batch_id,
        _seen_at,
        _loaded_at

    from source

)

select * from renamed
