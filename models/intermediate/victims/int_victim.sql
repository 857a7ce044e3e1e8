with

victim as (

    select * from {{ ref('stg_athena__victim') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

owed_updates as (

    select
        victim.victim_id,
        victim.investigation_no,
        investigation.recorded_at,
        case when victim.enhanced_from <= run.as_at then victim.enhanced_from end as enhanced_from,
        case
            -- of centuries, nothing more falls due, and no clock can count them
            when victim.agreed_frequency_days > 0 then least(victim.agreed_frequency_days, 36500)
            else {{ setting('victim_default_frequency_days') }}
        end as frequency_days,
        victim.first_contact_at,
        -- nothing is owed once the investigation ended or the victim opted out
        least(
            investigation.ended_at,
            investigation.left_at,
            coalesce(victim.opted_out_at, {{ end_of_time() }})
        ) as owed_until_at

    from victim
    inner join investigation on victim.investigation_no = investigation.investigation_no
    cross join run
    where
        victim.victim_kind = 'person'
        or (victim.victim_kind = 'business' and victim.has_named_contact)

)

select * from owed_updates
