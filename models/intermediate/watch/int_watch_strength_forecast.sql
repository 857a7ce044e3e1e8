with

day as (

    select * from {{ ref('int_watch_strength_day') }}

),

forecast as (

    select * from {{ ref('int_watch_forecast') }}
    where
        watch_kind = 'strength'
        and is_assessed

),

-- a roster entered already can only lower what the past weeks promise
expected as (

    select
        day.*,
        forecast.method,
        forecast.coverage,
        forecast.origins,
        day.deployable_fte * least(forecast.forecast, 100, coalesce(day.roster_percent, 100)) / 100 as strength_fte,
        day.deployable_fte * least(forecast.low, 100, coalesce(day.roster_percent, 100)) / 100 as strength_low,
        day.deployable_fte * least(forecast.high, 100, coalesce(day.roster_percent, 100)) / 100 as strength_high,
        day.deployable_fte * forecast.past_error / 100 as past_error,
        day.deployable_fte * forecast.naive_error / 100 as naive_error

    from day
    inner join forecast
        on day.unit_code = forecast.entity_id
        and day.step = forecast.step

)

select * from expected
