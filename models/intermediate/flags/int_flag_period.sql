with

period as (

    select * from {{ ref('int_period') }}

),

ranked as (

    select
        *,
        row_number() over (partition by period_grain order by period_start desc) as periods_back

    from period

),

assessed as (

    select * from ranked
    where
        period_grain = 'current'
        or (period_grain = 'week' and periods_back <= {{ setting('flag_weeks_assessed') }})
        or (period_grain = 'month' and periods_back <= {{ setting('flag_months_assessed') }})

)

select * from assessed
