with

status as (

    select * from {{ ref('int_fact_suspect_status') }}

),

run as (

    select * from {{ ref('int_run') }}

),

final as (

    select
        status.*,
        {{ seconds_between('status.from_at', 'coalesce(status.to_at, run.as_at)') }} / 86400 as days_in_status

    from status
    cross join run

)

select * from final
