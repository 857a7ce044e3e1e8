with

person_bucket as (

    select * from {{ ref('int_person_bucket') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

unit as (

    select * from {{ ref('int_fact_unit') }}

),

officer_version as (

    select * from {{ ref('int_officer_version') }}

),

placed as (

    select
        person_bucket.person_no,
        person_bucket.officer_id,
        person_bucket.is_individual,
        posting.unit_code,
        posting.csp_code,
        posting.source,
        greatest(person_bucket.valid_from, posting.valid_from) as valid_from,
        least(person_bucket.valid_to, posting.valid_to) as valid_to

    from person_bucket
    inner join posting
        on person_bucket.person_no = posting.person_no
        and person_bucket.valid_from < posting.valid_to
        and posting.valid_from < person_bucket.valid_to

),

keyed as (

    -- an individual is the version of the officer in force, anybody else the bucket
    select
        placed.person_no,
        placed.officer_id,
        placed.is_individual,
        case
            when not placed.is_individual then {{ lasting_member_key('placed.officer_id') }}
            when officer_version.person_no is null then {{ unknown_key() }}
            else {{ surrogate_key(['officer_version.person_no', 'officer_version.valid_from']) }}
        end as officer_key,
        placed.unit_code,
        coalesce(unit.team_key, {{ unknown_key() }}) as team_key,
        placed.csp_code,
        {{ csp_key('placed.csp_code') }} as csp_key,
        placed.source,
        greatest(placed.valid_from, coalesce(officer_version.valid_from, placed.valid_from)) as valid_from,
        least(placed.valid_to, coalesce(officer_version.valid_to, placed.valid_to)) as valid_to

    from placed
    left join unit
        on placed.unit_code = unit.unit_code
        and placed.valid_from >= unit.valid_from
        and placed.valid_from < unit.valid_to
    left join officer_version
        on placed.is_individual
        and placed.person_no = officer_version.person_no
        and placed.valid_from < officer_version.valid_to
        and officer_version.valid_from < placed.valid_to

)

select * from keyed
