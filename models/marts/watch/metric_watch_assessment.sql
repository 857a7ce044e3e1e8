with

forecast as (

    select * from {{ ref('int_watch_forecast') }}

),

officer as (

    select * from {{ ref('int_watch_workload_week') }}
    where weeks_ago = 0

),

band as (

    select * from {{ ref('int_watch_peer_band') }}

),

strength_team as (

    select distinct
        unit_code,
        csp_code

    from {{ ref('int_watch_strength_day') }}

),

overtime_scope as (

    select distinct
        level,
        entity_id,
        unit_code,
        csp_code

    from {{ ref('int_watch_overtime_week') }}

),

told as (

    select
        watch_kind,
        level,
        entity_id,
        is_assessed,
        reason,
        method,
        origins,
        coverage,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(avg(cast(past_error as decimal(28, 10))) as double) as past_error,
        cast(avg(cast(naive_error as decimal(28, 10))) as double) as naive_error

    from forecast
    group by 1, 2, 3, 4, 5, 6, 7, 8

),

asked as (

    select
        'workload' as watch_kind,
        'officer' as level,
        person_no as entity_id,
        unit_code,
        csp_code
    from officer

    union all

    select
        'strength' as watch_kind,
        'team' as level,
        unit_code as entity_id,
        unit_code,
        csp_code
    from strength_team

    union all

    select
        'overtime' as watch_kind,
        level,
        entity_id,
        unit_code,
        csp_code
    from overtime_scope

),

final as (

    select
        asked.watch_kind,
        asked.level,
        asked.entity_id,
        asked.unit_code,
        asked.csp_code,
        coalesce(told.is_assessed, false) and coalesce(band.is_assessed, true) as is_assessed,
        case
            when told.entity_id is null then 'too few people, or no roster, to forecast'
            when not told.is_assessed then told.reason
            when not band.is_assessed then band.reason
        end as reason,
        told.method as forecast_method,
        told.past_error as forecast_error,
        told.naive_error,
        told.coverage as forecast_coverage,
        cast(told.origins as integer) as forecast_origins

    from asked
    left join told
        on asked.watch_kind = told.watch_kind
        and asked.level = told.level
        and asked.entity_id = told.entity_id
    left join band
        on asked.watch_kind = 'workload'
        and asked.entity_id = band.person_no

)

select * from final
