with

sides as (

    select * from {{ ref('int_person_sides') }}

),

account as (

    select * from {{ ref('int_person_account') }}

),

every_account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type not in ('system', 'queue')

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

chain as (

    select * from {{ ref('int_supervision_chain') }}

),

run as (

    select * from {{ ref('int_run') }}

),

looped as (

    select distinct person_no
    from chain
    where
        is_in_loop
        and person_no is not null

),

supervised as (

    select
        sides.person_no,
        sides.unit_code_hr,
        sides.unit_code_athena,
        sides.csp_hr,
        sides.csp_athena,
        case
            when looped.person_no is not null then 'are in a circle: following them up leads back to the officer'
            when account.supervisor_user_id = account.user_id or holder.person_no = sides.person_no
                then 'are wrong: the officer is shown as supervisor of himself or herself'
            when supervisor.user_id is null and sides.rank_code not in {{ codes_of('rank_without_supervisor') }}
                then 'are missing: Athena names nobody'
            when holder.bucket = 'LEAVER_HELD' then 'are out of date: the supervisor has left the force'
        end as fault,
        looped.person_no is not null as is_loop

    from sides
    cross join run
    inner join account on sides.person_no = account.person_no
    left join looped on sides.person_no = looped.person_no
    left join every_account as supervisor on account.supervisor_user_id = supervisor.user_id
    left join account_holder as holder
        on supervisor.user_id = holder.user_id
        and run.as_on >= holder.valid_from
        and run.as_on < holder.valid_to

),

mismatch as (

    select
        {{ mismatch_columns(
            'P16', 'person', 'person_no', person_no='person_no', unit_code_hr='unit_code_hr', unit_code_athena='unit_code_athena',
            csp_hr='csp_hr', csp_athena='csp_athena', detail_1='fault', is_graver='is_loop'
        ) }}

    from supervised
    where fault is not null

)

select * from mismatch
