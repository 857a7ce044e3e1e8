-- the rules in words, and what to do about each: seed rejection_rule
with

victim as (

    select * from {{ ref('stg_athena__victim') }}

),

victim_contact as (

    select * from {{ ref('stg_athena__victim_contact') }}

),

impossible as (

    select victim_id, 'contact_without_victim' as rule, cast(contact_id as varchar) as row_key, _loaded_at as seen_at
    from victim_contact
    where
        not exists (
            select 1 from victim
            where victim.victim_id = victim_contact.victim_id
        )

)

select * from impossible
