with

setting as (

    select * from {{ ref('int_baseline_setting') }}

),

baseline as (

    select * from {{ source('pipeline', 'baseline') }}

),

metric_month as (

    select distinct month from {{ ref('int_metric_month') }}

),

held as (

    select
        count(*) as baselines,
        min(baseline.captured_at) as first_captured_at,
        min(baseline.bridge_built_at) as bridge_built_at

    from baseline
    inner join setting on baseline.month = setting.baseline_month

),

final as (

    select
        setting.baseline_month,
        setting.comparison_month,
        cast(held.baselines as integer) as baselines,
        held.first_captured_at,
        held.bridge_built_at,
        case
            when held.baselines = 0
                then concat(
                    'no baseline of ', {{ month_text('setting.baseline_month') }}, ' is frozen: make baseline MONTH=',
                    {{ month_text('setting.baseline_month') }}
                )
            when metric_month.month is null
                then concat('the release does not hold the comparison month ', {{ month_text('setting.comparison_month') }})
        end as reason

    from setting
    cross join held
    left join metric_month on setting.comparison_month = metric_month.month

)

select * from final
