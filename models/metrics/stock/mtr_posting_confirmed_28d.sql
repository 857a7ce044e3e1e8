with

person as (

    select * from {{ ref('stg_hr__person') }}

),

posting as (

    select * from {{ ref('int_posting_team') }}
    where unit_code <> 'UNPOSTED'

),

confirmed as (

    select * from {{ ref('int_person_confirmed') }}

),

with_a_team as (

    select
        posting.person_no,
        greatest(posting.valid_from, person.started_on) as from_on,
        least(posting.valid_to, coalesce(person.left_on, {{ end_of_time() }})) as to_on

    from posting
    inner join person on posting.person_no = person.person_no

),

people as (

    select
        person_no,
        0 as numerator,
        1 as denominator,
        from_on,
        to_on
    from with_a_team

    union all

    select
        with_a_team.person_no,
        1 as numerator,
        0 as denominator,
        greatest(with_a_team.from_on, confirmed.from_on) as from_on,
        least(with_a_team.to_on, confirmed.to_on) as to_on
    from with_a_team
    inner join confirmed on with_a_team.person_no = confirmed.person_no

),

intervals as (

    select
        'posting_confirmed_28d' as metric_id,
        {{ start_of_time() }} as from_at,
        {{ end_of_time() }} as to_at,
        from_on,
        to_on,
        'person' as holder_kind,
        person_no as holder_key,
        cast(null as varchar) as record_unit_code,
        numerator,
        denominator,
        cast(null as timestamp) as observed_from,
        cast(person_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from people

)

select * from intervals
