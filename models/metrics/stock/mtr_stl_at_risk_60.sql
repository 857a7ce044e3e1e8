with

open_limit as (

    select * from {{ ref('int_time_limit_open_held') }}

),

intervals as (

    select
        'stl_at_risk_60' as metric_id,
        from_at,
        to_at,
        {{ add_days('limit_on', '-' ~ setting('stl_at_risk_60_most_days')) }} as from_on,
        {{ add_days('limit_on', '-' ~ setting('stl_at_risk_30_most_days')) }} as to_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        cast(offence_id as varchar) as record_id,
        investigation_no

    from open_limit

)

select * from intervals
