with

obligation as (

    select * from {{ ref('int_victim_obligation_held') }}

),

events as (

    select
        'victim_updates_on_time' as metric_id,
        due_on as happened_on,
        due_on as attributed_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        case when is_handover then 'HANDOVER' end as bucket,
        cast(null as varchar) as csp_code,
        case when is_met then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        {{ surrogate_key(['victim_id', 'obligation_no']) }} as record_id,
        investigation_no

    from obligation

)

select * from events
