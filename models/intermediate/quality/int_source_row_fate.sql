with

fate_of_investigation as (

    select * from {{ ref('int_fate_of_investigation') }}

),

fate_of_outcome as (

    select * from {{ ref('int_fate_of_outcome') }}

),

fate_of_contact as (

    select * from {{ ref('int_fate_of_contact') }}

),

fate_of_incident as (

    select * from {{ ref('int_fate_of_incident') }}

),

fate_of_form as (

    select * from {{ ref('int_fate_of_form') }}

),

fate_of_other as (

    select * from {{ ref('int_fate_of_other') }}

),

rows_of_all as (

    select
        system,
        table_name,
        published_in,
        row_key,
        fate
    from fate_of_investigation
    union all
    select
        system,
        table_name,
        published_in,
        row_key,
        fate
    from fate_of_outcome
    union all
    select
        system,
        table_name,
        published_in,
        row_key,
        fate
    from fate_of_contact
    union all
    select
        system,
        table_name,
        published_in,
        row_key,
        fate
    from fate_of_incident
    union all
    select
        system,
        table_name,
        published_in,
        row_key,
        fate
    from fate_of_form
    union all
    select
        system,
        table_name,
        published_in,
        row_key,
        fate
    from fate_of_other

)

select * from rows_of_all
