with

victim as (

    select * from {{ ref('int_victim') }}

),

obligation as (

    -- the latest obligation already due decides until the next falls due
    select
        *,
        lead(due_at) over (partition by victim_id order by due_at, obligation_no) as next_due_at

    from {{ ref('int_victim_obligation') }}

),

contact as (

    select * from {{ ref('int_victim_contact') }}

),

missed as (

    -- out of date from a missed due time until the next successful contact
    select
        obligation.victim_id,
        obligation.due_at as from_at,
        least(
            coalesce(min(contact.contact_at), {{ end_of_time() }}),
            coalesce(obligation.next_due_at, {{ end_of_time() }})
        ) as to_at

    from obligation
    left join contact
        on obligation.victim_id = contact.victim_id
        and obligation.due_at < contact.contact_at
    where not obligation.is_met
    group by
        obligation.victim_id,
        obligation.obligation_no,
        obligation.due_at,
        obligation.next_due_at

),

candidates as (

    select
        victim_id,
        false as is_in_date,
        from_at,
        to_at
    from missed

    union all

    select
        victim_id,
        true as is_in_date,
        recorded_at as from_at,
        owed_until_at as to_at
    from victim

),

states as (

    {{ resolve_overlaps(
        relation='candidates',
        key='victim_id',
        lower='from_at',
        upper='to_at',
        winner='is_in_date',
        columns=['is_in_date'],
    ) }}

),

while_open as (

    select
        states.victim_id,
        victim.investigation_no,
        states.is_in_date,
        greatest(states.from_at, victim.recorded_at) as from_at,
        least(states.to_at, victim.owed_until_at) as to_at

    from states
    inner join victim
        on states.victim_id = victim.victim_id
        and states.from_at < victim.owed_until_at

)

select * from while_open
