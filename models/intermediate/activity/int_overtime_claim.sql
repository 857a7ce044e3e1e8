with

overtime_claim as (

    select * from {{ ref('stg_finance__overtime_claim') }}

),

run as (

    select * from {{ ref('int_run') }}

),

counted as (

    -- approved or paid, in money, not charged to somebody else; reversals included
    select
        overtime_claim.claim_id,
        overtime_claim.person_no,
        overtime_claim.worked_on,
        overtime_claim.cost_centre,
        overtime_claim.reason_code,
        overtime_claim.rate_code,
        overtime_claim.amount_gbp,
        sign(overtime_claim.amount_gbp) * abs(overtime_claim.hours) as signed_hours

    from overtime_claim
    inner join run
        on overtime_claim.worked_on <= run.as_on
        and (overtime_claim.approved_at is null or overtime_claim.approved_at <= run.as_at)
    where
        overtime_claim.status in {{ codes_of('overtime_counted_status') }}
        and overtime_claim.pay_or_toil = 'pay'
        and not overtime_claim.is_recoverable

)

select * from counted
