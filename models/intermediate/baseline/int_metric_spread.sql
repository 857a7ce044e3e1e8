with

entity_row as (

    select * from {{ ref('int_metric_month_entity') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

percentile_rank as (

    select * from {{ ref('percentile_rank') }}

),

summed as (

    select
        metric_id,
        level,
        entity_id,
        month,
        count(observation) as observations,
        {{ percentile('observation', 0.5) }} as p50,
        {{ percentile('observation', 0.9) }} as p90,
        {{ sum_of_products('numerator * numerator') }} as sum_xx,
        {{ sum_of_products('numerator * denominator') }} as sum_xd,
        {{ sum_of_products('denominator * denominator') }} as sum_dd

    from entity_row
    group by
        metric_id,
        level,
        entity_id,
        month

),

largest as (

    select
        percentile,
        max(observations) as observations

    from percentile_rank
    group by percentile

),

ranked as (

    -- beyond the table the normal approximation of the binomial (Conover 1999, 3.2), rounded up
    select
        summed.*,
        metric.value_kind,
        case
            when summed.observations <= largest.observations then percentile_rank.low_rank
            else ceil(
                summed.observations * largest.percentile
                - 1.959963984540054 * sqrt(summed.observations * largest.percentile * (1 - largest.percentile))
            )
        end as low_rank,
        case
            when summed.observations <= largest.observations then percentile_rank.high_rank
            else ceil(
                summed.observations * largest.percentile
                + 1.959963984540054 * sqrt(summed.observations * largest.percentile * (1 - largest.percentile))
            )
        end as high_rank

    from summed
    inner join metric on summed.metric_id = metric.metric_id
    left join largest
        on case metric.value_kind when 'p50' then 0.5 when 'p90' then 0.9 end = largest.percentile
    left join percentile_rank
        on largest.percentile = percentile_rank.percentile
        and summed.observations = percentile_rank.observations

),

bounded as (

    select
        ranked.metric_id,
        ranked.level,
        ranked.entity_id,
        ranked.month,
        ranked.observations,
        max(case ranked.value_kind when 'p50' then ranked.p50 when 'p90' then ranked.p90 end) as value,
        max(case when entity_row.place = ranked.low_rank then entity_row.observation end) as interval_low,
        max(case when entity_row.place = ranked.high_rank then entity_row.observation end) as interval_high,
        max(ranked.sum_xx) as sum_xx,
        max(ranked.sum_xd) as sum_xd,
        max(ranked.sum_dd) as sum_dd

    from ranked
    left join entity_row
        on ranked.metric_id = entity_row.metric_id
        and ranked.level = entity_row.level
        and ranked.entity_id = entity_row.entity_id
        and ranked.month = entity_row.month
    group by
        ranked.metric_id,
        ranked.level,
        ranked.entity_id,
        ranked.month,
        ranked.observations

)

select * from bounded
