with

person as (

    select * from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

employed as (

    select person.*

    from person
    inner join run
        on person.started_on <= run.as_on
        and coalesce(person.left_on, {{ end_of_time() }}) > run.as_on

),

shared as (

    select
        employed.person_no,
        employed.collar_canonical,
        min(other.person_no) as other_person_no

    from employed
    inner join employed as other
        on employed.collar_canonical = other.collar_canonical
        and employed.person_no <> other.person_no
    group by
        employed.person_no,
        employed.collar_canonical

)

select * from shared
