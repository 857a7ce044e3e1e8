with

strength as (

    select * from {{ ref('int_watch_strength_forecast') }}

),

final as (

    select
        team_key,
        csp_key,
        {{ calendar_key('day') }} as date_key,
        unit_code,
        csp_code,
        day,
        posted_fte,
        deployable_fte,
        roster_percent,
        minimum_fte,
        strength_fte,
        strength_low,
        strength_high,
        strength_fte < minimum_fte as is_below_minimum,
        method as forecast_method,
        past_error as forecast_error,
        naive_error,
        coverage as forecast_coverage,
        cast(origins as integer) as forecast_origins

    from strength

)

select * from final
