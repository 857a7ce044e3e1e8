with

sides as (

    select * from {{ ref('int_person_sides') }}

),

account as (

    select * from {{ ref('int_person_account') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}
    where bucket is null

),

rank as (

    select * from {{ ref('rank') }}

),

run as (

    select * from {{ ref('int_run') }}

),

supervised as (

    select
        sides.person_no,
        sides.csp_code,
        holder.person_no as supervisor_person_no

    from sides
    cross join run
    inner join account on sides.person_no = account.person_no
    inner join account_holder as holder
        on account.supervisor_user_id = holder.user_id
        and holder.person_no <> sides.person_no
        and run.as_on >= holder.valid_from
        and run.as_on < holder.valid_to

),

spans as (

    select
        supervisor_person_no as person_no,
        count(*) as officers

    from supervised
    group by supervisor_person_no

),

elsewhere as (

    -- who works for the whole force may supervise anywhere
    select
        supervised.person_no,
        supervised.supervisor_person_no

    from supervised
    inner join sides as supervisor on supervised.supervisor_person_no = supervisor.person_no
    where
        supervised.csp_code <> supervisor.csp_code
        and supervised.csp_code <> 'FORCE_WIDE'
        and supervisor.csp_code <> 'FORCE_WIDE'

),

compared as (

    select
        sides.*,
        elsewhere.supervisor_person_no,
        coalesce(spans.officers, 0) as officers,
        coalesce(spans.officers, 0) > {{ setting('mismatch_supervisor_most_officers') }}
        or (rank.rank_band = 'sergeant' and spans.officers is null) as is_wrong_span

    from sides
    left join elsewhere on sides.person_no = elsewhere.person_no
    left join spans on sides.person_no = spans.person_no
    left join rank on sides.rank_code = rank.rank_code

),

mismatch as (

    select
        {{ mismatch_columns(
            'P17', 'person', 'person_no', person_no='person_no', other_person_no='supervisor_person_no', unit_code_hr='unit_code_hr',
            unit_code_athena='unit_code_athena', csp_hr='csp_hr', csp_athena='csp_athena',
            detail_1="concat(
                case when supervisor_person_no is not null then 'has a supervisor in another partnership, {other}' else '' end,
                case when supervisor_person_no is not null and is_wrong_span then ', and ' else '' end,
                case when is_wrong_span then concat('supervises ', " ~ count_text('officers', 'officer') ~ ") else '' end
            )"
        ) }}

    from compared
    where
        supervisor_person_no is not null
        or is_wrong_span

)

select * from mismatch
