with

person as (

    -- a protected person is never shown as an individual
    select * from {{ ref('stg_hr__person') }}
    where not is_protected

),

hr_version as (

    select * from {{ ref('int_officer_hr_version') }}

),

acting as (

    select * from {{ ref('int_officer_acting_rank') }}

),

boundary as (

    select person_no, valid_from from hr_version
    union
    select person_no, valid_from from acting
    union
    select person_no, valid_to as valid_from from acting
    union
    select person_no, probation_ends_on as valid_from from person
    where probation_ends_on is not null

),

stretch as (

    select
        person_no,
        valid_from,
        lead(valid_from, 1, {{ end_of_time() }}) over (partition by person_no order by valid_from) as valid_to

    from boundary
    where valid_from < {{ end_of_time() }}

),

described as (

    select
        stretch.person_no,
        stretch.valid_from,
        stretch.valid_to,
        person.collar_canonical,
        hr_version.surname,
        hr_version.forename,
        coalesce(acting.rank_code, hr_version.rank_code) as rank_code,
        coalesce(stretch.valid_from < person.probation_ends_on, false) as is_probationer

    from stretch
    inner join person on stretch.person_no = person.person_no
    inner join hr_version
        on stretch.person_no = hr_version.person_no
        and stretch.valid_from >= hr_version.valid_from
        and stretch.valid_from < hr_version.valid_to
    left join acting
        on stretch.person_no = acting.person_no
        and stretch.valid_from >= acting.valid_from
        and stretch.valid_from < acting.valid_to

),

compared as (

    select
        *,
        coalesce(
            lag({{ row_text(['surname', 'forename', 'rank_code', 'is_probationer']) }})
                over (partition by person_no order by valid_from)
            = {{ row_text(['surname', 'forename', 'rank_code', 'is_probationer']) }},
            false
        ) as is_same_version

    from described

),

numbered as (

    select
        *,
        sum(case when is_same_version then 0 else 1 end) over (
            partition by person_no order by valid_from
            rows between unbounded preceding and current row
        ) as version_number

    from compared

),

merged as (

    select
        person_no,
        collar_canonical,
        surname,
        forename,
        rank_code,
        is_probationer,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to

    from numbered
    group by person_no, collar_canonical, surname, forename, rank_code, is_probationer, version_number

)

select * from merged
