with

open_limit as (

    select * from {{ ref('int_time_limit_open') }}

),

holder as (

    select * from {{ ref('int_investigation_hold_run') }}

),

held as (

    select
        open_limit.offence_id,
        open_limit.investigation_no,
        open_limit.limit_on,
        holder.user_id,
        holder.unit_code,
        holder.held_since_at,
        greatest(open_limit.from_at, holder.from_at) as from_at,
        least(open_limit.to_at, holder.to_at) as to_at

    from open_limit
    inner join holder
        on open_limit.investigation_no = holder.investigation_no
        and open_limit.from_at < holder.to_at
        and holder.from_at < open_limit.to_at

)

select * from held
