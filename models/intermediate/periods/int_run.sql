with

run as (

    select * from {{ source('pipeline', 'run') }}

),

located as (

    select
        release_id,
        as_at,
        {{ local_date('as_at') }} as as_on,
        {{ month_start('history_start') }} as history_start

    from run

)

select * from located
