with

account_version as (

    select * from {{ ref('stg_athena__user_account_history') }}

),

last_seen_that_day as (

    select
        *,
        {{ local_date('_seen_at') }} as seen_on,
        row_number() over (
            partition by user_id, {{ local_date('_seen_at') }}
            order by _batch_id desc
        ) as place

    from account_version

),

ranges as (

    -- what was last seen stays in force until something else is seen
    select
        user_id,
        collar_canonical,
        account_type,
        unit_code,
        is_active,
        updated_at,
        is_deleted,
        seen_on as valid_from,
        coalesce(lead(seen_on) over (partition by user_id order by seen_on), {{ end_of_time() }}) as valid_to

    from last_seen_that_day
    where place = 1

),

present as (

    select * from ranges
    where not is_deleted

)

select * from present
