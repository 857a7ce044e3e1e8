with

unit_version as (

    select * from {{ ref('stg_athena__unit_history') }}

),

last_seen_that_day as (

    select
        *,
        {{ local_date('_seen_at') }} as seen_on,
        row_number() over (
            partition by unit_code, {{ local_date('_seen_at') }}
            order by _batch_id desc
        ) as place

    from unit_version

),

ranges as (

    select
        unit_code,
        is_active and not is_deleted as is_active,
        seen_on as valid_from,
        coalesce(lead(seen_on) over (partition by unit_code order by seen_on), {{ end_of_time() }}) as valid_to

    from last_seen_that_day
    where place = 1

)

select * from ranges
