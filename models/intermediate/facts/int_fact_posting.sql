with

placed as (

    select * from {{ ref('int_fact_person') }}
    where officer_id <> 'PROTECTED'

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

employed as (

    select
        placed.person_no as own_person_no,
        placed.officer_id,
        placed.officer_key,
        placed.team_key,
        placed.csp_key,
        placed.unit_code,
        placed.csp_code,
        placed.source,
        greatest(placed.valid_from, person.started_on) as valid_from,
        least(placed.valid_to, coalesce(person.left_on, {{ end_of_time() }})) as valid_to

    from placed
    inner join person
        on placed.person_no = person.person_no
        and not person.is_protected
        and placed.valid_to > person.started_on
        and placed.valid_from < coalesce(person.left_on, {{ end_of_time() }})

),

compared as (

    select
        *,
        coalesce(
            lag({{ row_text(['team_key', 'csp_code', 'unit_code', 'source']) }})
                over (partition by own_person_no order by valid_from)
            = {{ row_text(['team_key', 'csp_code', 'unit_code', 'source']) }}
            and lag(valid_to) over (partition by own_person_no order by valid_from) = valid_from,
            false
        ) as is_same_posting

    from employed

),

numbered as (

    select
        *,
        sum(case when is_same_posting then 0 else 1 end) over (
            partition by own_person_no order by valid_from
            rows between unbounded preceding and current row
        ) as posting_number

    from compared

),

merged as (

    -- the officer as on the first day of the stretch
    select
        own_person_no,
        min_by(officer_key, valid_from) as officer_key,
        team_key,
        csp_key,
        officer_id,
        unit_code,
        csp_code,
        source,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to

    from numbered
    group by own_person_no, team_key, csp_key, officer_id, unit_code, csp_code, source, posting_number

),

told_apart as (

    select
        *,
        row_number() over (
            partition by officer_id, unit_code, csp_code, source, valid_from, valid_to
            order by own_person_no
        ) as copy_number

    from merged

)

select * from told_apart
