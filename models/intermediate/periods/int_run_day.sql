with

run as (

    select * from {{ ref('int_run') }}

),

final as (

    select
        as_on,
        history_start

    from run

)

select * from final
