with

period as (

    select * from {{ ref('int_period') }}

),

final as (

    select
        period_grain,
        period_start,
        cast({{ days_from_to('flow_from', add_days('flow_to', -1)) }} as date) as day

    from period

)

select * from final
