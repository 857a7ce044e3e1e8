with

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

person_account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type = 'person'

),

stretches as (

    select
        holder.investigation_no,
        holder.user_id,
        holder.unit_code,
        person_account.user_id is not null as is_person,
        -- held in the history; who it is assigned to today says nothing about a gap in the past
        person_account.user_id is not null and holder.oic_history_id is not null as is_held_by_person,
        investigation.recorded_at,
        holder.from_at as held_from_at,
        greatest(holder.from_at, investigation.recorded_at) as from_at,
        holder.to_at

    from holder
    inner join investigation on holder.investigation_no = investigation.investigation_no
    left join person_account on holder.user_id = person_account.user_id

),

waiting as (

    select
        *,
        coalesce(
            max(case when is_held_by_person then to_at end) over (
                partition by investigation_no
                order by held_from_at
                rows between unbounded preceding and 1 preceding
            ),
            recorded_at
        ) as waiting_since_at

    from stretches

),

overdue as (

    -- a person may have held it before it was recorded
    -- strictly more than the hours allowed since a person last held it, else since it was recorded
    select
        investigation_no,
        user_id,
        unit_code,
        waiting_since_at,
        greatest(
            from_at,
            {{ add_hours('waiting_since_at', setting('unallocated_hours')) }} + interval '1' microsecond
        ) as from_at,
        to_at

    from waiting
    where not is_person

),

stretches_overdue as (

    select * from overdue
    where from_at < to_at

)

select * from stretches_overdue
