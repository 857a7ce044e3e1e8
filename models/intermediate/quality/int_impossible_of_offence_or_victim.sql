-- the rules in words, and what to do about each: seed rejection_rule
with

offence as (

    select * from {{ ref('stg_athena__offence') }}

),

outcome as (

    select * from {{ ref('stg_athena__outcome') }}

),

investigation as (

    select * from {{ ref('stg_athena__investigation') }}

),

victim as (

    select * from {{ ref('stg_athena__victim') }}

),

victim_contact as (

    select * from {{ ref('stg_athena__victim_contact') }}

),

impossible as (

    select
        offence_id,
        cast(null as varchar) as victim_id,
        'outcome_without_offence' as rule,
        cast(outcome_id as varchar) as row_key,
        _loaded_at as seen_at
    from outcome
    where
        not exists (
            select 1 from offence
            inner join investigation on offence.investigation_no = investigation.investigation_no
            where offence.offence_id = outcome.offence_id
        )
    union all
    select
        offence_id,
        cast(null as varchar) as victim_id,
        'validated_before_decision' as rule,
        cast(outcome_id as varchar) as row_key,
        _loaded_at as seen_at
    from outcome
    where validated_at < decided_at
    union all
    select
        offence_id,
        cast(null as varchar) as victim_id,
        'rescinded_before_decision' as rule,
        cast(outcome_id as varchar) as row_key,
        _loaded_at as seen_at
    from outcome
    where rescinded_at < decided_at
    union all
    select
        cast(null as varchar) as offence_id,
        victim_id,
        'contact_without_victim' as rule,
        cast(contact_id as varchar) as row_key,
        _loaded_at as seen_at
    from victim_contact
    where
        not exists (
            select 1 from victim
            where victim.victim_id = victim_contact.victim_id
        )

)

select * from impossible
