with

source as (

    select * from {{ source('finance', 'overtime_claim') }}

),

renamed as (

    select
        -- identifiers
        claim_id,
        person_no,
        cost_centre,
        -- attributes
        rate_code,
        pay_or_toil,
        reason_code,
        status,
        paid_period,
        -- flags
        coalesce(is_recoverable, false) as is_recoverable,
        -- numbers
        hours,
        amount_gbp,
        -- dates and times
        worked_on,
        approved_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
