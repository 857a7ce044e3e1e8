with

expiry as (

    select * from {{ ref('int_bail_expiry') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

held as (

    select
        expiry.investigation_no,
        expiry.suspect_ref,
        expiry.expired_from_on,
        holder.user_id,
        holder.unit_code,
        greatest(expiry.from_at, holder.from_at) as from_at,
        least(expiry.to_at, holder.to_at) as to_at

    from expiry
    inner join holder
        on expiry.investigation_no = holder.investigation_no
        and expiry.from_at < holder.to_at
        and holder.from_at < expiry.to_at

)

select * from held
