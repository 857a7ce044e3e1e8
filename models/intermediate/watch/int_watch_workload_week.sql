with

week as (

    select * from {{ ref('int_watch_week') }}

),

workload as (

    select * from {{ ref('int_fact_workload_day') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}
    where
        holder_kind = 'account'
        and is_individual

),

run as (

    select * from {{ ref('int_run') }}

),

officer as (

    -- individuals in service today: nobody protected, in dispute or gone
    select * from {{ ref('int_fact_person') }}
    where is_individual

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

rank as (

    select * from {{ ref('rank') }}

),

today as (

    select
        officer.officer_id as person_no,
        officer.officer_key,
        officer.team_key,
        officer.csp_key,
        officer.unit_code,
        officer.csp_code,
        person.started_on,
        concat_ws(
            '|',
            coalesce(posting.role_type, 'none'),
            coalesce(rank.rank_band, 'unknown'),
            case when person.probation_ends_on > run.as_on then 'probationer' else 'confirmed' end
        ) as peer_group

    from officer
    inner join run
        on run.as_on >= officer.valid_from
        and run.as_on < officer.valid_to
    inner join person on officer.person_no = person.person_no
    inner join posting
        on officer.person_no = posting.person_no
        and run.as_on >= posting.valid_from
        and run.as_on < posting.valid_to
    left join rank on person.rank_code = rank.rank_code

),

held as (

    select
        holder.officer_id as person_no,
        week.weeks_ago,
        sum(workload.investigations) as investigations

    from workload
    inner join week on workload.day = {{ add_days('week.to_on', -1) }}
    inner join holder
        on workload.user_id = holder.holder_key
        and workload.day >= holder.valid_from
        and workload.day < holder.valid_to
    group by
        holder.officer_id,
        week.weeks_ago

),

weekly as (

    select
        today.*,
        week.weeks_ago,
        week.to_on,
        cast(coalesce(held.investigations, 0) as double) as investigations

    from today
    inner join week on today.started_on < week.to_on
    left join held
        on today.person_no = held.person_no
        and week.weeks_ago = held.weeks_ago

)

select * from weekly
