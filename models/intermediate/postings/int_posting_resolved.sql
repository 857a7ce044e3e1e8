with

person as (

    select * from {{ ref('stg_hr__person') }}

),

override_team as (

    select * from {{ ref('int_posting_override_team') }}

),

athena_team as (

    select * from {{ ref('int_posting_athena_team') }}

),

hr_team as (

    select * from {{ ref('int_posting_hr_team') }}

),

carried_team as (

    select * from {{ ref('int_posting_carried_team') }}

),

candidates as (

    select
        person_no,
        unit_code,
        'override' as source,
        1 as priority,
        valid_from,
        valid_to
    from override_team

    union all

    select
        person_no,
        unit_code,
        'athena' as source,
        2 as priority,
        valid_from,
        valid_to
    from athena_team

    union all

    select
        person_no,
        unit_code,
        'hr' as source,
        3 as priority,
        valid_from,
        valid_to
    from hr_team

    union all

    select
        person_no,
        unit_code,
        'carried' as source,
        4 as priority,
        valid_from,
        valid_to
    from carried_team

    union all

    select
        person_no,
        'UNPOSTED' as unit_code,
        'none' as source,
        5 as priority,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from person

),

resolved as (

    {{ resolve_overlaps(
        relation='candidates',
        key='person_no',
        lower='valid_from',
        upper='valid_to',
        winner='priority',
        columns=['unit_code', 'source'],
    ) }}

)

select * from resolved
