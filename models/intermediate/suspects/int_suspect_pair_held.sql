with

pair as (

    select * from {{ ref('int_suspect_pair') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

held as (

    select
        pair.investigation_no,
        pair.suspect_ref,
        pair.status,
        pair.earliest_from_at,
        holder.user_id,
        holder.unit_code,
        greatest(pair.from_at, holder.from_at) as from_at,
        least(pair.to_at, holder.to_at) as to_at

    from pair
    inner join holder
        on pair.investigation_no = holder.investigation_no
        and pair.from_at < holder.to_at
        and holder.from_at < pair.to_at

)

select * from held
