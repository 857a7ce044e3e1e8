with

source as (

    select * from {{ source('sharepoint', 'outstanding_item') }}

),

renamed as (

    select
        -- identifiers
        id,
        {{ none_if_blank('investigation_no') }} as investigation_no,
        owner_user_id,
        -- attributes
        item_type,
        -- dates and times
        opened_on,
        due_on,
        closed_on,
        modified,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
