with

outcome as (

    select * from {{ ref('int_police_uk__outcome') }}
    where set_aside_reason is null

),

csp as (

    select * from {{ ref('dim_csp') }}

),

counted as (

    select
        csp.csp_key,
        {{ date_key('outcome.month_start') }} as month_date_key,
        outcome.csp_code,
        outcome.month_start,
        outcome.outcome_type,
        count(*) as outcomes

    from outcome
    inner join csp on outcome.csp_code = csp.csp_code
    group by csp.csp_key, outcome.csp_code, outcome.month_start, outcome.outcome_type

)

select * from counted
