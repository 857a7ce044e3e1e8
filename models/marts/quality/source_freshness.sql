with

source_load as (

    select * from {{ source('pipeline', 'source_load') }}

),

run as (

    select * from {{ ref('int_run') }}

),

aged as (

    select
        source_load.system,
        source_load.table_name,
        source_load.last_loaded_at,
        source_load.last_source_change_at,
        source_load.row_count,
        source_load.status as last_read,
        source_load.warn_after_minutes,
        source_load.error_after_minutes,
        {{ seconds_between('source_load.last_loaded_at', 'run.as_at') }} as lag_seconds,
        {{ seconds_between('source_load.last_source_change_at', 'run.as_at') }} as change_lag_seconds

    from source_load
    cross join run

),

judged as (

    select
        system,
        table_name as table,
        last_loaded_at,
        last_source_change_at,
        coalesce(row_count, 0) as rows,
        cast(lag_seconds as bigint) as lag_seconds,
        cast(change_lag_seconds as bigint) as change_lag_seconds,
        last_read,
        case
            when last_read = 'not_configured' then 'not_configured'
            when last_loaded_at is null then 'missing'
            when lag_seconds > error_after_minutes * 60 then 'stale'
            when lag_seconds > warn_after_minutes * 60 then 'late'
            else 'fresh'
        end as status

    from aged

)

select * from judged
