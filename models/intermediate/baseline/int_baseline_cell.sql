with

cell as (

    select * from {{ source('pipeline', 'baseline_cell') }}

),

baseline as (

    select * from {{ source('pipeline', 'baseline') }}

),

ranked as (

    -- where several baselines hold a figure, the one captured first stands: it is nearest to what was known then
    select
        cell.*,
        baseline.month,
        baseline.origin,
        baseline.captured_at,
        row_number() over (
            partition by baseline.month, cell.metric_id, cell.level, cell.entity_id
            order by baseline.captured_at, baseline.frozen_at, cell.name
        ) as place

    from cell
    inner join baseline on cell.name = baseline.name

),

in_use as (

    select
        month,
        metric_id,
        level,
        entity_id,
        name as baseline_name,
        origin as baseline_origin,
        captured_at,
        metric_version,
        numerator,
        denominator,
        value,
        interval_low,
        interval_high

    from ranked
    where place = 1

)

select * from in_use
