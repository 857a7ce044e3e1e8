with

metric_value as (

    select * from {{ ref('metric_value_current') }}

),

dim_metric as (

    select * from {{ ref('dim_metric') }}
    where is_current

),

run as (

    select * from {{ ref('int_run') }}

),

csp_months as (

    -- the last complete months, at every partnership
    select
        metric_value.metric_id,
        metric_value.entity_id,
        metric_value.period_start,
        metric_value.value,
        metric_value.target,
        metric_value.meets_target

    from metric_value
    inner join run
        on metric_value.period_start >= {{ add_months(month_start('run.as_on'), '-' ~ setting('retirement_months')) }}
        and metric_value.period_start < {{ month_start('run.as_on') }}
    where
        metric_value.level = 'csp'
        and metric_value.period_grain = 'month'
        and metric_value.entity_id <> 'FORCE_WIDE'

),

expected as (

    select
        count(distinct entity_id) as csps,
        count(distinct period_start) as months
    from csp_months

),

judged as (

    select
        metric_id,
        count(*) as csp_months,
        count(*) filter (where meets_target) as csp_months_met,
        min(period_start) as first_month,
        max(period_start) as last_month,
        min(value) as lowest_value,
        max(value) as highest_value,
        max(target) as target

    from csp_months
    group by metric_id

),

proposals as (

    -- a partnership without a value in a month proves nothing, so it counts against the proposal
    select
        judged.metric_id,
        dim_metric.metric_name,
        cast(expected.months as integer) as months,
        cast(expected.csps as integer) as csps,
        judged.first_month,
        judged.last_month,
        judged.target,
        case dim_metric.direction when 'higher' then judged.lowest_value else judged.highest_value end as worst_value,
        concat(
            'within target at all ', cast(expected.csps as varchar), ' CSPs in each of ', cast(expected.months as varchar), ' months'
        ) as evidence

    from judged
    cross join expected
    inner join dim_metric on judged.metric_id = dim_metric.metric_id
    where
        judged.csp_months_met = expected.csps * expected.months
        and expected.months >= {{ setting('retirement_months') }}

)

select * from proposals
