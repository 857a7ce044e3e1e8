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

upcoming as (

    -- a contact made within the window has met it already; the one after follows that contact
    select
        obligation.victim_id,
        victim.investigation_no,
        case when obligation.last_contact_at is null then obligation.obligation_no else obligation.obligation_no + 1 end
            as obligation_no,
        obligation.last_contact_at,
        case
            when obligation.last_contact_at is null then obligation.due_at
            else coalesce(
                obligation.enhanced_second_due_at,
                {{ add_24h_days('obligation.last_contact_at', 'obligation.frequency_days') }}
            )
        end as due_at,
        victim.owed_until_at,
        run.as_at

    from obligation
    inner join victim on obligation.victim_id = victim.victim_id
    inner join run
        on obligation.due_at > run.as_at
        and victim.owed_until_at > run.as_at

),

owed as (

    select
        victim_id,
        investigation_no,
        obligation_no,
        due_at,
        row_number() over (partition by victim_id order by due_at, obligation_no) as place

    from upcoming
    where
        due_at > as_at
        and due_at < owed_until_at

),

next_update as (

    select
        victim_id,
        investigation_no,
        obligation_no,
        due_at

    from owed
    where place = 1

)

select * from next_update
