with

stock_change as (

    select * from {{ ref('int_metric_stock_change') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

run as (

    select * from {{ ref('int_run') }}

),

standing as (

    -- what stands from one change to the next
    select
        stock_change.metric_id,
        stock_change.level,
        stock_change.entity_id,
        stock_change.day as from_day,
        coalesce(
            lead(stock_change.day) over (
                partition by stock_change.metric_id, stock_change.level, stock_change.entity_id
                order by stock_change.day
            ),
            run.as_on
        ) as to_day,
        sum(stock_change.numerator) over (
            partition by stock_change.metric_id, stock_change.level, stock_change.entity_id
            order by stock_change.day
        ) as numerator,
        sum(stock_change.denominator) over (
            partition by stock_change.metric_id, stock_change.level, stock_change.entity_id
            order by stock_change.day
        ) as denominator

    from stock_change
    cross join run

),

valued as (

    select
        standing.metric_id,
        standing.level,
        standing.entity_id,
        standing.from_day,
        standing.to_day,
        cast(standing.numerator as double) as numerator,
        case when metric.value_kind = 'ratio' then cast(standing.denominator as double) end as denominator,
        case
            when metric.value_kind = 'ratio'
                then metric.multiplier * cast(standing.numerator as double) / nullif(cast(standing.denominator as double), 0)
            else cast(standing.numerator as double)
        end as value

    from standing
    inner join metric
        on standing.metric_id = metric.base_metric_id
        and standing.from_day >= metric.shown_from
        and standing.from_day < metric.shown_to
    where
        metric.value_kind = 'count'
        or standing.denominator > 0
        or standing.numerator <> 0

),

daily as (

    select
        metric_id,
        level,
        entity_id,
        cast({{ days_from_to('from_day', add_days('to_day', -1)) }} as date) as day,
        numerator,
        denominator,
        value

    from valued

)

select * from daily
