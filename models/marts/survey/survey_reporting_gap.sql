with

estimate as (

    select * from {{ ref('survey_estimate') }}
    where
        measure = 'incidence' and is_latest and is_publishable
        and sex = 'all' and age_group = 'all' and victim_group = 'all' and estimation != 'model_based'

),

delivered as (

    select * from {{ ref('stg_csew__recorded_crime') }}

),

own as (

    select * from {{ ref('survey_own_area') }}

),

comparable as (

    select * from {{ ref('survey_comparable_crime') }}

),

crime as (

    select * from {{ ref('fct_police_uk_crime') }}

),

recorded_month as (

    select
        comparable.crime_family,
        crime.month_start,
        sum(crime.crimes) as crimes

    from crime
    inner join comparable on crime.crime_type = comparable.crime_type
    group by comparable.crime_family, crime.month_start

),

counted as (

    -- public files of every month of the period, or none
    select
        estimate.area,
        estimate.crime_family,
        estimate.period_start,
        estimate.period_end,
        sum(recorded_month.crimes) as recorded

    from estimate
    inner join own on estimate.area = own.area
    inner join recorded_month
        on estimate.crime_family = recorded_month.crime_family
        and recorded_month.month_start between estimate.period_start and estimate.period_end
    group by estimate.area, estimate.crime_family, estimate.period_start, estimate.period_end
    having count(*) = datediff('month', estimate.period_start, estimate.period_end) + 1

),

figure as (

    select
        area,
        crime_family,
        period_start,
        period_end,
        max(recorded) as recorded,
        max(population) as population

    from delivered
    group by area, crime_family, period_start, period_end

),

compared as (

    select
        estimate.area,
        estimate.crime_family,
        estimate.period_start,
        estimate.period_end,
        estimate.n_respondents,
        (datediff('month', estimate.period_start, estimate.period_end) + 1) / 12.0 as years,
        figure.population,
        coalesce(figure.recorded, counted.recorded) as recorded,
        estimate.estimate / 1000 * figure.population as crimes_a_year,
        estimate.lcl / 1000 * figure.population as crimes_a_year_low,
        estimate.ucl / 1000 * figure.population as crimes_a_year_high

    from estimate
    left join figure
        on estimate.area = figure.area
        and estimate.crime_family = figure.crime_family
        and estimate.period_start = figure.period_start
        and estimate.period_end = figure.period_end
    left join counted
        on estimate.area = counted.area
        and estimate.crime_family = counted.crime_family
        and estimate.period_start = counted.period_start
        and estimate.period_end = counted.period_end

),

gap as (

    select
        area,
        crime_family,
        period_start,
        period_end,
        n_respondents,
        cast(population as double) as population,
        cast(crimes_a_year as double) as crimes_a_year,
        cast(crimes_a_year_low as double) as crimes_a_year_low,
        cast(crimes_a_year_high as double) as crimes_a_year_high,
        cast(recorded / years as double) as recorded_a_year,
        cast(1 - recorded / years / nullif(crimes_a_year, 0) as double) as not_recorded_share,
        cast(1 - recorded / years / nullif(crimes_a_year_low, 0) as double) as not_recorded_share_low,
        cast(1 - recorded / years / nullif(crimes_a_year_high, 0) as double) as not_recorded_share_high,
        case
            when recorded is null then 'recorded crime is not held for the whole period'
            when population is null then 'population is not given'
        end as missing_reason

    from compared

)

select * from gap
