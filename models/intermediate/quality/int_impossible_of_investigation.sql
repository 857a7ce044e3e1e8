-- the rules in words, and what to do about each: seed rejection_rule
with

offence as (

    select * from {{ ref('stg_athena__offence') }}

),

victim as (

    select * from {{ ref('stg_athena__victim') }}

),

suspect_status as (

    select * from {{ ref('stg_athena__suspect_status') }}

),

oic_history as (

    select * from {{ ref('stg_athena__oic_history') }}

),

investigation as (

    select * from {{ ref('stg_athena__investigation') }}

),

impossible as (

    select investigation_no, 'ended_before_recording' as rule, cast(investigation_no as varchar) as row_key, _loaded_at as seen_at
    from investigation
    where least(finalised_at, cancelled_at, transferred_at) < recorded_at
    union all
    select investigation_no, 'status_without_end_time' as rule, cast(investigation_no as varchar) as row_key, _loaded_at as seen_at
    from investigation
    where
        status <> 'open'
        and finalised_at is null
        and cancelled_at is null
        and transferred_at is null
    union all
    select investigation_no, 'offence_without_investigation' as rule, cast(offence_id as varchar) as row_key, _loaded_at as seen_at
    from offence
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = offence.investigation_no
        )
    union all
    select investigation_no, 'committed_range_reversed' as rule, cast(offence_id as varchar) as row_key, _loaded_at as seen_at
    from offence
    where committed_to < committed_from
    union all
    select investigation_no, 'victim_without_investigation' as rule, cast(victim_id as varchar) as row_key, _loaded_at as seen_at
    from victim
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = victim.investigation_no
        )
    union all
    select investigation_no, 'suspect_without_investigation' as rule, cast(suspect_status_id as varchar) as row_key, _loaded_at as seen_at
    from suspect_status
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = suspect_status.investigation_no
        )
    union all
    select
        investigation_no,
        'suspect_status_ends_before_start' as rule,
        cast(suspect_status_id as varchar) as row_key,
        _loaded_at as seen_at
    from suspect_status
    where to_at <= from_at
    union all
    select investigation_no, 'returned_before_referral' as rule, cast(suspect_status_id as varchar) as row_key, _loaded_at as seen_at
    from suspect_status
    where cps_returned_at < cps_referred_at
    union all
    select investigation_no, 'holding_without_investigation' as rule, cast(oic_history_id as varchar) as row_key, _loaded_at as seen_at
    from oic_history
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = oic_history.investigation_no
        )
    union all
    select investigation_no, 'holding_ends_before_start' as rule, cast(oic_history_id as varchar) as row_key, _loaded_at as seen_at
    from oic_history
    where to_at <= from_at

)

select * from impossible
