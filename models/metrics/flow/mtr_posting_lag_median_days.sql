with

posting as (

    select * from {{ ref('int_hr_posting') }}

),

entered as (

    select
        *,
        {{ local_date('entered_at') }} as entered_on

    from posting

),

events as (

    select
        'posting_lag_median_days' as metric_id,
        entered_on as happened_on,
        entered_on as attributed_on,
        'person' as holder_kind,
        person_no as holder_key,
        cast(null as varchar) as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        cast(null as double) as numerator,
        1 as denominator,
        cast({{ days_between('starts_on', 'entered_on') }} as double) as observation,
        cast(posting_id as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from entered

)

select * from events
