with

setting as (

    select * from {{ ref('int_baseline_setting') }}

),

baseline as (

    select * from {{ source('pipeline', 'baseline') }}

),

period as (

    select * from {{ ref('int_period') }}
    where period_grain = 'month'

),

asked_for as (

    select baseline_month as month from setting
    union
    select comparison_month as month from setting
    union
    select month from baseline
    union
    select max(period_start) as month from period

),

wanted as (

    select
        period.period_start as month,
        {{ days_between('period.flow_from', 'period.flow_to') }} as days

    from period
    inner join asked_for on period.period_start = asked_for.month

)

select * from wanted
