-- What: a protected person has no row in supervision, one in a loop of supervisors none but its own.
-- When it matters: always, before anything is published; row-level security reads it.
-- How to resolve: do not publish; see the CTE listed in supervision.
with

person as (

    select * from {{ ref('stg_hr__person') }}
    where is_protected

),

chain as (

    select * from {{ ref('int_supervision_chain') }}
    where is_in_loop

),

supervision as (

    select * from {{ ref('supervision') }}

),

hidden as (

    select
        person_no,
        0 as from_depth
    from person
    union all
    select distinct
        person_no,
        1 as from_depth
    from chain
    where person_no is not null

),

exposed as (

    select
        hidden.person_no,
        supervision.depth
    from hidden
    inner join supervision
        on hidden.person_no in (supervision.viewer_person_no, supervision.officer_person_no)
        and supervision.depth >= hidden.from_depth

)

select * from exposed
