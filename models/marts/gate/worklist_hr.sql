with

posting_mismatch as (

    select * from {{ ref('posting_mismatch') }}

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

person as (

    select * from {{ ref('int_gate_person') }}

),

open_crime as (

    select * from {{ ref('int_gate_open_crime') }}

),

held as (

    select
        person_no,
        count(*) as open_crimes

    from open_crime
    where person_no is not null
    group by person_no

),

waiting as (

    select
        posting_mismatch.*,
        posting_mismatch_code.title,
        coalesce(held.open_crimes, 0) as open_crimes,
        coalesce(person.is_disputed, false) as is_disputed,
        person.unit_code,
        person.csp_code

    from posting_mismatch
    inner join posting_mismatch_code on posting_mismatch.code = posting_mismatch_code.code
    left join person on posting_mismatch.person_no = person.person_no
    left join held on posting_mismatch.person_no = held.person_no
    where
        posting_mismatch.owner = 'HR'
        and posting_mismatch.action not in ('AUTO', 'INFO')
        and not coalesce(person.is_protected, false)

),

with_effect as (

    select
        cast(row_number() over (
            order by first_seen_at asc, open_crimes desc, code asc, entity_type asc, entity_id asc
        ) as integer) as place,
        code,
        entity_type,
        entity_id,
        person_no,
        title,
        action,
        severity,
        unit_code_hr,
        unit_code_athena,
        csp_hr,
        csp_athena,
        unit_code as unit_code_published,
        first_seen_at,
        age_days,
        is_disputed,
        cast(open_crimes as bigint) as open_crimes,
        concat(case
            when is_disputed
                then concat('No figures of their own: all their work counts under DISPUTED in ', unit_code)
            when unit_code = 'UNPOSTED'
                then 'Their work counts for no team (UNPOSTED)'
            when csp_hr <> csp_code
                then concat('Their work counts in partnership ', csp_code, ' while HR has them in ', csp_hr)
            when unit_code_hr <> unit_code
                then concat('Their work counts for ', unit_code, ' while HR has them in ', unit_code_hr)
            else 'Published figures are not moved'
        end, '; open crimes held: ', cast(open_crimes as varchar), '.') as effect,
        detail

    from waiting

)

select * from with_effect
