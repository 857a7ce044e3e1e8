with

source as (

    select * from {{ source('finance', 'budget') }}

),

renamed as (

    select
        -- identifiers
        budget_id,
        cost_centre,
        -- attributes
        financial_year,
        account_code,
        -- numbers
        period,
        budget_gbp,
        -- dates and times
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
