with

impossible_of_investigation as (

    select * from {{ ref('int_impossible_of_investigation') }}

),

impossible_of_offence_or_victim as (

    select * from {{ ref('int_impossible_of_offence_or_victim') }}

),

impossible_of_incident as (

    select * from {{ ref('int_impossible_of_incident') }}

),

impossible_of_other as (

    select * from {{ ref('int_impossible_of_other') }}

),

rows_of_all as (

    select
        rule,
        row_key,
        seen_at
    from impossible_of_investigation
    union all
    select
        rule,
        row_key,
        seen_at
    from impossible_of_offence_or_victim
    union all
    select
        rule,
        row_key,
        seen_at
    from impossible_of_incident
    union all
    select
        rule,
        row_key,
        seen_at
    from impossible_of_other

)

select * from rows_of_all
