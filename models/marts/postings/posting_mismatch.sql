with

mismatch as (

    select * from {{ ref('int_mismatch_open') }}

),

episode as (

    select * from {{ ref('int_mismatch_episode') }}
    where resolved_at is null

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

quarantined as (

    select * from {{ ref('int_quarantined_person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

aged as (

    select
        mismatch.*,
        episode.first_seen_at,
        cast(floor({{ seconds_between('episode.first_seen_at', 'run.as_at') }} / 86400) as integer) as age_days

    from mismatch
    cross join run
    inner join episode
        on mismatch.code = episode.code
        and mismatch.entity_type = episode.entity_type
        and mismatch.entity_id = episode.entity_id

),

acted_on as (

    -- P02 is of the graver kind once the person is under quarantine for it: the officer rows decide, never a second count of days
    select
        aged.code,
        aged.entity_type,
        aged.entity_id,
        aged.person_no,
        aged.unit_code_hr,
        aged.unit_code_athena,
        aged.csp_hr,
        aged.csp_athena,
        aged.first_seen_at,
        aged.age_days,
        case
            when
                aged.is_graver
                or aged.age_days >= posting_mismatch_code.graver_after_days
                or (quarantined.person_no is not null and posting_mismatch_code.graver_action = 'QUARANTINE')
                then coalesce(posting_mismatch_code.graver_action, posting_mismatch_code.action)
            else posting_mismatch_code.action
        end as action,
        posting_mismatch_code.owner,
        posting_mismatch_code.severity,
        aged.detail

    from aged
    inner join posting_mismatch_code on aged.code = posting_mismatch_code.code
    left join quarantined
        on aged.person_no = quarantined.person_no
        and aged.code = quarantined.code

)

select * from acted_on
