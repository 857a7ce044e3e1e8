-- What: the three bands of time limits at risk follow each other and each holds at least one day; the exact Poisson limits are there for
-- every count from 0 up, hold the count, and rise with it.
-- When it matters: when a band or a limit is edited; a band that is out of order is empty, a missing count has no interval.
-- How to resolve: correct seeds/metric_setting.csv (stl_at_risk_..._most_days) or seeds/poisson_exact_limit.csv.
with

setting_in_force as (

    select * from {{ ref('int_setting') }}
    where setting in ('stl_at_risk_14_most_days', 'stl_at_risk_30_most_days', 'stl_at_risk_60_most_days')

),

poisson_exact_limit as (

    select * from {{ ref('poisson_exact_limit') }}

),

bands as (

    select
        setting,
        setting_value as most_days,
        lag(setting_value) over (order by setting) as most_days_before

    from setting_in_force

),

counts as (

    select
        *,
        row_number() over (order by events) - 1 as place,
        lag(lower_limit) over (order by events) as lower_limit_before,
        lag(upper_limit) over (order by events) as upper_limit_before

    from poisson_exact_limit

),

broken as (

    select
        setting as item,
        'not above the band before it' as fault
    from bands
    where most_days <= coalesce(most_days_before, -1)

    union all

    select
        'poisson_exact_limit ' || events as item,
        'a count is missing, or limits out of order' as fault
    from counts
    where
        events <> place
        or lower_limit > events
        or upper_limit < events
        or lower_limit <= lower_limit_before
        or upper_limit <= upper_limit_before

)

select * from broken
