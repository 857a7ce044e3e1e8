{#-
  The sequence of updates owed to each victim, as common table expressions up to `obligation`: those due before as_at and the one after.
  Reads the CTEs victim, contact and run. An upcoming obligation is met if a contact in its window is known already.
-#}
{% macro victim_obligations() -%}
contacts_of_victim as (

    select
        victim_id,
        {{ list_of('contact_at') }} as contacts

    from contact
    group by victim_id

),

clock as (

    select
        victim.victim_id,
        victim.recorded_at,
        victim.frequency_days,
        least(victim.owed_until_at, run.as_at) as horizon_at,
        contacts_of_victim.contacts,
        case
            when
                victim.enhanced_from
                <= {{ add_hours('victim.recorded_at', setting('victim_enhanced_first_update_hours')) }}
                then {{ add_hours('victim.recorded_at', setting('victim_enhanced_first_update_hours')) }}
            else {{ add_24h_days('victim.recorded_at', setting('victim_first_update_days')) }}
        end as first_due_at,
        case
            when
                victim.enhanced_from
                <= {{ add_24h_days('victim.recorded_at', setting('victim_enhanced_second_update_days')) }}
                then {{ add_24h_days('victim.recorded_at', setting('victim_enhanced_second_update_days')) }}
        end as enhanced_second_due_at

    from victim
    cross join run
    left join contacts_of_victim on victim.victim_id = contacts_of_victim.victim_id

),

obligation as (

    select
        victim_id,
        1 as obligation_no,
        recorded_at as window_from_at,
        first_due_at as due_at,
        {{ latest_between('contacts', 'recorded_at', 'first_due_at') }} as last_contact_at,
        enhanced_second_due_at,
        frequency_days,
        horizon_at,
        contacts

    from clock

    union all

    select
        victim_id,
        obligation_no,
        window_from_at,
        due_at,
        {{ latest_between('contacts', 'window_from_at', 'due_at') }} as last_contact_at,
        cast(null as timestamp) as enhanced_second_due_at,
        frequency_days,
        horizon_at,
        contacts

    from (
        -- the second of an enhanced victim is fixed; every later one follows the last contact
        select
            victim_id,
            obligation_no + 1 as obligation_no,
            due_at as window_from_at,
            coalesce(
                enhanced_second_due_at,
                {{ add_24h_days('coalesce(last_contact_at, due_at)', 'frequency_days') }}
            ) as due_at,
            frequency_days,
            horizon_at,
            contacts

        from obligation
        -- only the first steps can go back in time, so later ones may stop beyond the horizon
        where
            obligation_no < 3
            or due_at <= horizon_at
    ) as next_obligation

)
{%- endmacro %}
