with

held as (

    select * from {{ ref('int_undisposed_held') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

unavailable as (

    select * from {{ ref('int_person_unavailable') }}

),

intervals as (

    select
        'held_by_unavailable' as metric_id,
        held.from_at,
        held.to_at,
        greatest(account_holder.valid_from, unavailable.from_on) as from_on,
        least(account_holder.valid_to, unavailable.to_on) as to_on,
        'account' as holder_kind,
        held.user_id as holder_key,
        held.unit_code as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        cast(held.investigation_no as varchar) as record_id,
        held.investigation_no

    from held
    inner join account_holder on held.user_id = account_holder.user_id
    inner join unavailable
        on account_holder.person_no = unavailable.person_no
        and account_holder.valid_from < unavailable.to_on
        and unavailable.from_on < account_holder.valid_to

)

select * from intervals
