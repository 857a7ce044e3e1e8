with

person as (

    select
        *,
        nullif(lower(trim(user_principal_name)), '') as upn

    from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

officer as (

    select * from {{ ref('dim_officer') }}
    where
        is_current
        and not is_bucket

),

posting as (

    select * from {{ ref('fct_posting') }}
    where is_current

),

chain as (

    select * from {{ ref('int_supervision_chain') }}

),

freshness as (

    select * from {{ ref('source_freshness') }}

),

reader_rank as (

    select * from {{ ref('reader_rank') }}

),

reader_assignment as (

    select * from {{ ref('reader_assignment') }}

),

looped as (

    select distinct person_no from chain
    where
        is_in_loop
        and person_no is not null

),

feed as (

    -- who leads whom comes from these; where one is too old nobody's rights over others can be vouched for
    select
        coalesce(
            max(case when freshness.status in ('fresh', 'late', 'not_configured') then 0 else 1 end), 0
        ) = 1 as is_stale

    from freshness
    where
        (freshness.system = 'hr' and freshness.table in ('person', 'posting'))
        or (freshness.system = 'athena' and freshness.table in ('user_account', 'unit'))

),

employed as (

    select
        person.person_no,
        person.upn,
        person.is_protected,
        count(*) over (partition by person.upn) as holders

    from person
    inner join run
        on person.started_on <= run.as_on
        and coalesce(person.left_on, {{ end_of_time() }}) > run.as_on
    where person.upn is not null

),

identified as (

    -- a sign-in name of two people is nobody's; that of a protected person is not published
    select
        employed.person_no,
        employed.upn,
        officer.rank_code,
        coalesce(reader_rank.role, 'constable') as role,
        posting.unit_code,
        posting.csp_code,
        looped.person_no is not null as is_looped

    from employed
    left join officer on employed.person_no = officer.person_no
    left join reader_rank on officer.rank_band = reader_rank.rank_band
    left join posting on employed.person_no = posting.person_no
    left join looped on employed.person_no = looped.person_no
    where
        employed.holders = 1
        and not employed.is_protected

),

assigned as (

    select
        lower(trim(reader_assignment.upn)) as upn,
        reader_assignment.role

    from reader_assignment
    inner join run
        on reader_assignment.valid_from <= run.as_on
        and reader_assignment.valid_to > run.as_on

),

shielded as (

    select distinct upn from employed
    where
        holders > 1
        or is_protected

),

departed as (

    -- HR knows the name, and nobody in service by it: a role of the list has ended with the service, or not begun; a
    -- name that HR does not know is of somebody outside, for whom the list alone answers
    select person.upn from person
    left join employed on person.upn = employed.upn
    where
        person.upn is not null
        and employed.upn is null

),

everybody as (

    select
        coalesce(identified.upn, assigned.upn) as upn,
        identified.person_no,
        coalesce(assigned.role, identified.role) as role,
        identified.rank_code,
        identified.unit_code,
        identified.csp_code,
        coalesce(identified.is_looped, false) as is_looped

    from identified
    full outer join assigned on identified.upn = assigned.upn
    where
        coalesce(identified.upn, assigned.upn) not in (select upn from shielded)
        and coalesce(identified.upn, assigned.upn) not in (select upn from departed)

),

final as (

    select
        {{ surrogate_key(['everybody.upn']) }} as reader_key,
        everybody.upn,
        everybody.person_no,
        everybody.role,
        everybody.rank_code,
        everybody.unit_code,
        everybody.csp_code,
        case
            when everybody.is_looped then 'The chain of command goes round in a loop'
            when feed.is_stale then 'Who leads whom has not been loaded in time'
        end as fallback_reason

    from everybody
    cross join feed

)

select * from final
