-- What: a protected person has no row in supervision, one in a loop of supervisors none but its own; no protected person is in
-- the list of mismatches.
-- When it matters: always, before anything is published; row-level security reads the one, supervisors the other.
-- How to resolve: do not publish; see the CTE listed in supervision and the filter in posting_mismatch.
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

posting_mismatch as (

    select * from {{ ref('posting_mismatch') }}

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
        'supervision' as shown_in,
        hidden.person_no
    from hidden
    inner join supervision
        on hidden.person_no in (supervision.viewer_person_no, supervision.officer_person_no)
        and supervision.depth >= hidden.from_depth
    union all
    select
        'posting_mismatch' as shown_in,
        person.person_no
    from person
    inner join posting_mismatch
        on person.person_no in (posting_mismatch.person_no, posting_mismatch.entity_id)
        or {{ names('posting_mismatch.detail', 'person.person_no') }}

)

select * from exposed
