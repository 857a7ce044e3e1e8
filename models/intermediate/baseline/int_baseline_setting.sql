with

seeded as (

    select * from {{ ref('baseline_setting') }}

),

of_the_run as (

    select * from {{ source('pipeline', 'baseline_setting') }}

),

settings as (

    select
        coalesce(of_the_run.baseline_month, seeded.baseline_month) as baseline_month,
        coalesce(of_the_run.comparison_month, seeded.comparison_month) as comparison_month,
        seeded.false_discovery_rate,
        seeded.fewest_events

    from seeded
    cross join of_the_run

)

select * from settings
