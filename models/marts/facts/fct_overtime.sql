with

overtime_claim as (

    select * from {{ ref('stg_finance__overtime_claim') }}

),

counted as (

    select * from {{ ref('int_overtime_claim') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

claimed as (

    select
        overtime_claim.claim_id,
        overtime_claim.person_no as claimant_person_no,
        overtime_claim.worked_on,
        overtime_claim.cost_centre,
        overtime_claim.reason_code,
        overtime_claim.rate_code,
        overtime_claim.pay_or_toil,
        overtime_claim.status,
        overtime_claim.is_recoverable,
        counted.claim_id is not null as is_counted,
        overtime_claim.hours,
        overtime_claim.amount_gbp,
        counted.signed_hours

    from overtime_claim
    inner join run on overtime_claim.worked_on <= run.as_on
    left join counted on overtime_claim.claim_id = counted.claim_id

),

attributed as (

    {{ attribute_holder('claimed', kind='person', key='claimant_person_no', day='worked_on') }}

),

final as (

    select
        claim_id,
        officer_key,
        team_key,
        csp_key,
        {{ calendar_key('worked_on') }} as worked_date_key,
        person_no,
        unit_code,
        csp_code,
        cost_centre,
        worked_on,
        reason_code,
        rate_code,
        pay_or_toil,
        status,
        is_recoverable,
        is_counted,
        cast(hours as double) as hours,
        cast(amount_gbp as double) as amount_gbp,
        cast(coalesce(signed_hours, 0) as double) as counted_hours,
        cast(case when is_counted then amount_gbp else 0 end as double) as counted_amount_gbp

    from attributed

)

select * from final
