with

undisposed as (

    select * from {{ ref('int_undisposed') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

held as (

    select
        undisposed.investigation_no,
        holder.user_id,
        holder.unit_code,
        greatest(undisposed.from_at, holder.from_at) as from_at,
        least(undisposed.to_at, holder.to_at) as to_at

    from undisposed
    inner join holder
        on undisposed.investigation_no = holder.investigation_no
        and undisposed.from_at < holder.to_at
        and holder.from_at < undisposed.to_at

)

select * from held
