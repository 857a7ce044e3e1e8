with

mismatch as (

    select * from {{ ref('int_mismatch_open') }}

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

mismatch_seen as (

    select * from {{ source('pipeline', 'mismatch_seen') }}
    where resolved_at is null

),

quarantined as (

    select * from {{ ref('int_quarantined_person') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

first_seen as (

    select
        code,
        entity_type,
        entity_id,
        min(first_seen_at) as first_seen_at

    from mismatch_seen
    group by
        code,
        entity_type,
        entity_id

),

described as (

    -- what the pipeline has not seen before is first seen now
    select
        mismatch.code,
        posting_mismatch_code.entity_type,
        mismatch.entity_id,
        mismatch.person_no,
        mismatch.unit_code_hr,
        mismatch.unit_code_athena,
        mismatch.csp_hr,
        mismatch.csp_athena,
        least(coalesce(first_seen.first_seen_at, run.as_at), run.as_at) as first_seen_at,
        run.as_at,
        case when quarantined.person_no is not null then 'QUARANTINE' else posting_mismatch_code.action end as action,
        posting_mismatch_code.owner,
        posting_mismatch_code.severity,
        mismatch.detail

    from mismatch
    cross join run
    inner join posting_mismatch_code on mismatch.code = posting_mismatch_code.code
    left join first_seen
        on mismatch.code = first_seen.code
        and posting_mismatch_code.entity_type = first_seen.entity_type
        and mismatch.entity_id = first_seen.entity_id
    left join quarantined
        on mismatch.person_no = quarantined.person_no
        and mismatch.code = quarantined.code
    left join person on mismatch.person_no = person.person_no
    where not coalesce(person.is_protected, false)

),

aged as (

    select
        code,
        entity_type,
        entity_id,
        person_no,
        unit_code_hr,
        unit_code_athena,
        csp_hr,
        csp_athena,
        first_seen_at,
        cast(floor({{ seconds_between('first_seen_at', 'as_at') }} / 86400) as integer) as age_days,
        action,
        owner,
        severity,
        detail

    from described

)

select * from aged
