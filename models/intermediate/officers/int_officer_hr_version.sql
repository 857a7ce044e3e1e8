with

history as (

    select * from {{ ref('stg_hr__person_history') }}
    where not is_deleted

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

sighting as (

    select
        person_no,
        surname,
        forename,
        rank_code,
        {{ local_date('_seen_at') }} as seen_on,
        _batch_id

    from history
    union all
    -- what HR says now stands also where no version of it has been kept
    select
        person_no,
        surname,
        forename,
        rank_code,
        {{ end_of_time() }} as seen_on,
        0 as _batch_id

    from person
    where person_no not in (select person_no from history)

),

day_end as (

    select
        *,
        row_number() over (partition by person_no, seen_on order by _batch_id desc) as place,
        min(seen_on) over (partition by person_no) as first_seen_on

    from sighting

),

version as (

    -- what was first seen has held for ever, as far as anybody knows
    select
        person_no,
        surname,
        forename,
        rank_code,
        case when seen_on = first_seen_on then {{ start_of_time() }} else seen_on end as valid_from

    from day_end
    where place = 1

),

ranged as (

    select
        person_no,
        surname,
        forename,
        rank_code,
        valid_from,
        lead(valid_from, 1, {{ end_of_time() }}) over (partition by person_no order by valid_from) as valid_to

    from version

)

select * from ranged
