with

person as (

    select * from {{ ref('stg_hr__person') }}
    where collar_canonical is not null

),

candidates as (

    -- employed: the latest to start holds the collar
    select
        collar_canonical,
        person_no,
        true as is_employed,
        1 as priority,
        started_on as since,
        started_on as valid_from,
        coalesce(left_on, {{ end_of_time() }}) as valid_to

    from person

    union all

    -- nobody employed: of those who left, again the latest to start
    select
        collar_canonical,
        person_no,
        false as is_employed,
        2 as priority,
        started_on as since,
        left_on as valid_from,
        {{ end_of_time() }} as valid_to

    from person
    where left_on is not null

),

holders as (

    {{ resolve_overlaps(
        relation='candidates',
        key='collar_canonical',
        lower='valid_from',
        upper='valid_to',
        winner='priority, since desc, person_no desc',
        columns=['person_no', 'is_employed'],
    ) }}

)

select * from holders
