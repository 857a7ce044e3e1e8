with

obligation as (

    select
        *,
        {{ local_date('due_at') }} as due_on

    from {{ ref('int_victim_obligation') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

oic_history as (

    -- an interval of no length was never held
    select * from {{ ref('stg_athena__oic_history') }}
    where
        to_at is null
        or to_at > from_at

),

person_account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type = 'person'

),

working_day as (

    select * from {{ ref('int_working_day') }}

),

held as (

    select
        obligation.*,
        holder.oic_history_id,
        holder.user_id,
        holder.unit_code,
        holder.interval_from_at,
        {{ local_date('holder.interval_from_at') }} as interval_from_on

    from obligation
    inner join holder
        on obligation.investigation_no = holder.investigation_no
        and obligation.due_at >= holder.from_at
        and obligation.due_at < holder.to_at

),

taken_over_late as (

    -- the interval holding the due time began on or after the fifth working day before it
    select
        held.victim_id,
        held.obligation_no,
        held.investigation_no,
        held.user_id,
        held.interval_from_at

    from held
    inner join working_day as taken_over_day on held.interval_from_on = taken_over_day.day
    inner join working_day as day_before_due on {{ add_days('held.due_on', -1) }} = day_before_due.day
    where
        held.oic_history_id is not null
        and taken_over_day.working_day_number
        > day_before_due.working_day_number - {{ setting('victim_handover_working_days') }}

),

handed_over as (

    -- and an earlier interval has another, person-type user: a first allocation is no hand-over
    select distinct
        taken_over_late.victim_id,
        taken_over_late.obligation_no

    from taken_over_late
    inner join oic_history
        on taken_over_late.investigation_no = oic_history.investigation_no
        and taken_over_late.interval_from_at > oic_history.from_at
    inner join person_account on oic_history.user_id = person_account.user_id
    where oic_history.user_id is distinct from taken_over_late.user_id

),

attributed as (

    select
        held.victim_id,
        held.investigation_no,
        held.obligation_no,
        held.window_from_at,
        held.due_at,
        held.due_on,
        held.last_contact_at,
        held.is_met,
        held.user_id,
        held.unit_code,
        handed_over.victim_id is not null as is_handover

    from held
    left join handed_over
        on held.victim_id = handed_over.victim_id
        and held.obligation_no = handed_over.obligation_no

)

select * from attributed
