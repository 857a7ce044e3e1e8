with

update_state as (

    select * from {{ ref('int_victim_update_state') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

intervals as (

    select
        'victim_updates_in_date' as metric_id,
        greatest(update_state.from_at, holder.from_at) as from_at,
        least(update_state.to_at, holder.to_at) as to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        holder.user_id as holder_key,
        holder.unit_code as record_unit_code,
        case when update_state.is_in_date then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as timestamp) as observed_from,
        {{ surrogate_key(['update_state.victim_id']) }} as record_id,
        update_state.investigation_no

    from update_state
    inner join holder
        on update_state.investigation_no = holder.investigation_no
        and update_state.from_at < holder.to_at
        and holder.from_at < update_state.to_at

)

select * from intervals
