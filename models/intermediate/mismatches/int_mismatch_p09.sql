with

org_unit as (

    select * from {{ ref('stg_hr__org_unit') }}

),

posting as (

    select * from {{ ref('int_posting_today') }}

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),

run as (

    select * from {{ ref('int_run') }}

),

posted as (

    select
        org_unit_code,
        count(distinct person_no) as people

    from posting
    group by org_unit_code

),

known as (

    -- people may be posted to a unit that HR's own list lacks
    select org_unit_code from org_unit
    union
    select org_unit_code from posted

),

mapped as (

    select mapping.org_unit_code

    from mapping
    inner join run
        on run.as_on >= mapping.valid_from
        and run.as_on < mapping.valid_to

),

mismatch as (

    select
        {{ mismatch_columns(
            'P09', 'org_unit', 'known.org_unit_code', detail_1="concat(coalesce(org_unit.name, 'a unit that HR does not list'), ' (', known.org_unit_code, ')')",
            detail_2="case when coalesce(posted.people, 0) = 0 then 'nobody is' when posted.people = 1 then '1 person is' else concat(cast(posted.people as varchar), ' people are') end"
        ) }}

    from known
    left join mapped on known.org_unit_code = mapped.org_unit_code
    left join org_unit on known.org_unit_code = org_unit.org_unit_code
    left join posted on known.org_unit_code = posted.org_unit_code
    where mapped.org_unit_code is null

)

select * from mismatch
