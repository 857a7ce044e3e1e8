with

found as (

    select * from {{ ref('int_impossible_of_offence_or_victim') }}

),

{{ impossible_rows('found') }},

source_rows as (

    select
        victim_id,
        'athena' as system,
        'victim_contact' as table_name,
        'int_victim' as published_in,
        cast(contact_id as varchar) as row_key,
        coalesce(victim_id in (select victim_id from {{ ref('int_victim') }}), false) as is_published,
        case
            when victim_id in (select victim_id from {{ ref('stg_athena__victim') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__victim_contact') }}

),

{{ fates_of('source_rows', ['victim_id']) }}

select * from fates
