with

person as (

    select * from {{ ref('stg_hr__person') }}

),

resolved as (

    select * from {{ ref('int_posting_resolved') }}

),

employed as (

    select
        resolved.person_no,
        resolved.unit_code,
        resolved.source,
        resolved.valid_from,
        least(resolved.valid_to, coalesce(person.left_on, {{ end_of_time() }})) as valid_to

    from resolved
    inner join person on resolved.person_no = person.person_no
    where resolved.valid_from < coalesce(person.left_on, {{ end_of_time() }})

),

left_the_force as (

    -- leavers take their last team: that of their last day; before the beginning of time there is none
    select
        resolved.person_no,
        resolved.unit_code,
        'leaver' as source,
        person.left_on as valid_from,
        {{ end_of_time() }} as valid_to

    from resolved
    inner join person
        on resolved.person_no = person.person_no
        and greatest({{ add_days('person.left_on', -1) }}, {{ start_of_time() }}) >= resolved.valid_from
        and greatest({{ add_days('person.left_on', -1) }}, {{ start_of_time() }}) < resolved.valid_to
    where person.left_on < {{ end_of_time() }}

),

teams as (

    select * from employed
    union all
    select * from left_the_force

)

select * from teams
