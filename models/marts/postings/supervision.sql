with

chain as (

    select * from {{ ref('int_supervision_chain') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

employed as (

    select
        person.person_no,
        person.is_protected

    from person
    inner join run
        on person.started_on <= run.as_on
        and coalesce(person.left_on, {{ end_of_time() }}) > run.as_on

),

looped as (

    select distinct person_no from chain
    where
        is_in_loop
        and person_no is not null

),

listed as (

    -- in service, not protected and not in a loop: who is in a loop has no row but their own, the protected have none
    select employed.person_no

    from employed
    left join looped on employed.person_no = looped.person_no
    where
        not employed.is_protected
        and looped.person_no is null

),

supervised as (

    -- those who left or are not listed are stepped over, so the depth counts the people who can be seen
    select
        chain.supervisor_person_no as viewer_person_no,
        chain.person_no as officer_person_no,
        row_number() over (partition by chain.person_no order by chain.steps) as depth

    from chain
    inner join listed as officer on chain.person_no = officer.person_no
    inner join listed as viewer on chain.supervisor_person_no = viewer.person_no

),

own as (

    select
        person_no as viewer_person_no,
        person_no as officer_person_no,
        0 as depth

    from employed
    where not is_protected

),

closure as (

    select
        viewer_person_no,
        officer_person_no,
        cast(depth as integer) as depth
    from supervised

    union all

    select
        viewer_person_no,
        officer_person_no,
        cast(depth as integer) as depth
    from own

)

select * from closure
