with

person as (

    select * from {{ ref('stg_hr__person') }}
    where left_on is not null

),

absence as (

    select * from {{ ref('int_person_absence') }}

),

candidates as (

    select
        person_no,
        'left' as reason,
        left_on as from_on,
        {{ end_of_time() }} as to_on
    from person

    union all

    -- begun more than so many days ago
    select
        person_no,
        reason,
        {{ add_days('began_on', '1 + ' ~ setting('unavailable_absence_days')) }} as from_on,
        to_on
    from absence
    where reason = 'absence'

    union all

    select
        person_no,
        reason,
        from_on,
        to_on
    from absence
    where reason = 'secondment'

),

unavailable as (

    {{ resolve_overlaps(
        relation='candidates',
        key='person_no',
        lower='from_on',
        upper='to_on',
        winner='reason',
        columns=['reason'],
    ) }}

)

select * from unavailable
