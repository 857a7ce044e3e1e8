with

investigation as (

    select * from {{ ref('stg_athena__investigation') }}

),

ends as (

    select
        investigation.*,
        -- the earliest of its three end times, unless it is open
        case
            when investigation.status <> 'open'
                then least(investigation.finalised_at, investigation.cancelled_at, investigation.transferred_at)
        end as first_end_at,
        case
            when investigation.status <> 'open'
                then least(investigation.cancelled_at, investigation.transferred_at)
        end as first_left_at

    from investigation

),

clocked as (

    -- a cancelled or transferred record leaves every metric from that instant; where the instant
    -- was not recorded, from its end, and without any end from the start
    select
        investigation_no,
        record_type,
        is_test,
        csp_code,
        recorded_at,
        is_domestic_abuse,
        suspect_identified_at,
        first_complainant_statement_at,
        oic_user_id,
        oic_unit_code,
        status,
        coalesce(first_end_at, {{ end_of_time() }}) as ended_at,
        case
            when first_left_at is not null then first_left_at
            when status in ('cancelled', 'transferred') then coalesce(first_end_at, recorded_at)
            else {{ end_of_time() }}
        end as left_at

    from ends

)

select * from clocked
