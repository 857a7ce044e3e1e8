with

run as (

    select * from {{ ref('int_run') }}

),

found as (

    select * from {{ ref('int_impossible_of_offence_or_victim') }}

),

{{ impossible_rows('found') }},

source_rows as (

    select
        offence_id,
        'athena' as system,
        'outcome' as table_name,
        'fct_offence_outcome' as published_in,
        cast(outcome_id as varchar) as row_key,
        coalesce(outcome_id in (select outcome_id from {{ ref('int_outcome') }}), false) as is_published,
        case
            when coalesce(decided_at > as_at or entered_at > as_at, true) then 'not_yet'
            when lower(trim(outcome_code)) in {{ codes_of('outcome_of_which') }} then 'rule'
            when offence_id in (select offence_id from {{ ref('stg_athena__offence') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__outcome') }}
    cross join run

),

{{ fates_of('source_rows', ['offence_id']) }}

select * from fates
