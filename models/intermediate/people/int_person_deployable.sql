with

person as (

    select * from {{ ref('stg_hr__person') }}

),

absence as (

    select * from {{ ref('int_person_absence') }}

),

candidates as (

    select
        person_no,
        true as is_deployable,
        started_on as from_on,
        coalesce(left_on, {{ end_of_time() }}) as to_on
    from person

    union all

    select
        person_no,
        false as is_deployable,
        from_on,
        to_on
    from absence

),

states as (

    {{ resolve_overlaps(
        relation='candidates',
        key='person_no',
        lower='from_on',
        upper='to_on',
        winner='is_deployable',
        columns=['is_deployable'],
    ) }}

),

deployable as (

    select
        states.person_no,
        states.from_on,
        states.to_on,
        {{ counted_fte('person.fte') }} as fte

    from states
    inner join person on states.person_no = person.person_no
    where states.is_deployable

)

select * from deployable
