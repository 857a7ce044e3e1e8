with

time_limit as (

    select * from {{ ref('int_fact_stl') }}

),

run as (

    select * from {{ ref('int_run') }}

),

final as (

    select
        time_limit.*,
        {{ seconds_between('time_limit.held_since_at', 'run.as_at') }} / 86400 as held_days

    from time_limit
    cross join run

)

select * from final
