with

latest_outcome as (

    select * from {{ ref('int_offence_latest_outcome') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

held as (

    select
        latest_outcome.*,
        {{ local_date('latest_outcome.decided_at') }} as decided_on,
        holder.user_id,
        holder.unit_code

    from latest_outcome
    inner join holder
        on latest_outcome.investigation_no = holder.investigation_no
        and latest_outcome.decided_at >= holder.from_at
        and latest_outcome.decided_at < holder.to_at

)

select * from held
