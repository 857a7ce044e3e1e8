-- What: nobody who is protected is a member of the officer dimension.
-- When it matters: always, before anything is published; it would name a covert officer.
-- How to resolve: do not publish; see the filter in int_officer_version.
with

protected_person as (

    select person_no

    from {{ ref('stg_hr__person') }}
    where is_protected

),

exposed as (

    select distinct officer.person_no

    from {{ ref('dim_officer') }} as officer
    inner join protected_person on officer.person_no = protected_person.person_no

)

select * from exposed
