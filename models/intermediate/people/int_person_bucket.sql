with

person as (

    select * from {{ ref('stg_hr__person') }}

),

quarantined as (

    select distinct person_no from {{ ref('int_quarantined_person') }}

),

shielded as (

    -- the first that applies, for somebody who is employed on the date
    select
        person.person_no,
        person.left_on,
        case
            when person.is_protected then 'PROTECTED'
            when quarantined.person_no is not null then 'DISPUTED'
        end as bucket

    from person
    left join quarantined on person.person_no = quarantined.person_no

),

bucketed as (

    select
        person_no,
        {{ start_of_time() }} as valid_from,
        coalesce(left_on, {{ end_of_time() }}) as valid_to,
        bucket,
        coalesce(bucket, person_no) as officer_id,
        bucket is null as is_individual

    from shielded
    where coalesce(left_on, {{ end_of_time() }}) > {{ start_of_time() }}

    union all

    select
        person_no,
        left_on as valid_from,
        {{ end_of_time() }} as valid_to,
        'LEAVER_HELD' as bucket,
        'LEAVER_HELD' as officer_id,
        false as is_individual

    from shielded
    -- the end of time stands for nobody's leaving
    where left_on < {{ end_of_time() }}

)

select * from bucketed
