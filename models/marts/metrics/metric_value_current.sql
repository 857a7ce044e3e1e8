with

metric_value as (

    select * from {{ ref('metric_value') }}

),

retired as (

    select distinct base_metric_id

    from {{ ref('int_metric') }}
    where is_retired

),

final as (

    select metric_value.*

    from metric_value
    left join retired on metric_value.metric_id = retired.base_metric_id
    where retired.base_metric_id is null

)

select * from final
