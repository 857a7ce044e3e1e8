with

victim as (

    select * from {{ ref('int_victim') }}

),

victim_contact as (

    select * from {{ ref('stg_athena__victim_contact') }}
    where is_successful

),

run as (

    select * from {{ ref('int_run') }}

),

contacts as (

    select
        victim.victim_id,
        victim_contact.contact_at

    from victim_contact
    inner join victim on victim_contact.victim_id = victim.victim_id
    inner join run
        on victim_contact.contact_at <= run.as_at
        and victim_contact.entered_at <= run.as_at

    union

    select
        victim.victim_id,
        victim.first_contact_at as contact_at

    from victim
    inner join run on victim.first_contact_at <= run.as_at

)

select * from contacts
