-- What: the bitemporal posting history of everybody but protected people begins on the first day of service and lasts to its end.
-- When it matters: always; a day without a posting is a day whose work belongs to nobody, and nobody would miss it.
-- How to resolve: look the person up in int_posting_confidence, then int_posting_asof: all days must be covered there.
with

person as (

    select * from {{ ref('stg_hr__person') }}
    where
        not is_protected
        and started_on < coalesce(left_on, {{ end_of_time() }})

),

known as (

    select * from {{ ref('int_fact_posting_known') }}

),

covered as (

    select
        own_person_no,
        min(valid_from) as first_day,
        max(valid_to) as last_day

    from known
    group by own_person_no

),

different as (

    select
        person.person_no,
        person.started_on,
        person.left_on,
        covered.first_day,
        covered.last_day

    from person
    left join covered on person.person_no = covered.own_person_no
    where
        covered.first_day is distinct from person.started_on
        or covered.last_day is distinct from coalesce(person.left_on, {{ end_of_time() }})

)

select * from different
