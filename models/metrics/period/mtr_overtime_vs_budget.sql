with

overtime_claim as (

    select * from {{ ref('int_overtime_claim') }}

),

budget as (

    select * from {{ ref('stg_finance__budget') }}
    where account_code = 'OT'

),

cost_centre as (

    select * from {{ ref('stg_finance__cost_centre') }}

),

period as (

    select * from {{ ref('int_period') }}
    where period_grain = 'month'

),

spend as (

    select
        cost_centre,
        {{ month_start('worked_on') }} as month_start,
        amount_gbp as numerator,
        0 as denominator,
        cast(claim_id as varchar) as record_id

    from overtime_claim

),

profile as (

    -- period 1 is April of the year's first part, 12 the March after it; a year-end period is of no month
    select
        cost_centre,
        {{ add_months(
            try_cast("concat(left(financial_year, 4), '-04-01')", 'date'),
            'period - 1',
        ) }} as month_start,
        0 as numerator,
        budget_gbp as denominator,
        cast(null as varchar) as record_id

    from budget
    where period between 1 and 12

),

money as (

    select * from spend
    union all
    select * from profile

),

rows_of_period as (

    -- by the unit that the cost centre pays for, as mapped on the first of the month
    select
        'overtime_vs_budget' as metric_id,
        period.period_grain,
        period.period_start,
        period.period_start as attributed_on,
        'account' as holder_kind,
        cast(null as varchar) as holder_key,
        cost_centre.unit_code as record_unit_code,
        money.numerator,
        money.denominator,
        money.record_id,
        cast(null as varchar) as investigation_no

    from money
    inner join period on money.month_start = period.period_start
    left join cost_centre on money.cost_centre = cost_centre.cost_centre

)

select * from rows_of_period
