with recursive

victim as (

    select * from {{ ref('int_victim') }}

),

contact as (

    select * from {{ ref('int_victim_contact') }}

),

run as (

    select * from {{ ref('int_run') }}

),

{{ victim_obligations() }},

existing as (

    -- due before the end and the opt-out, and known at as_at
    select
        obligation.victim_id,
        victim.investigation_no,
        obligation.obligation_no,
        obligation.window_from_at,
        obligation.due_at,
        obligation.last_contact_at,
        obligation.last_contact_at is not null as is_met

    from obligation
    inner join victim
        on obligation.victim_id = victim.victim_id
        and obligation.due_at < victim.owed_until_at
    inner join run on obligation.due_at <= run.as_at

)

select * from existing
