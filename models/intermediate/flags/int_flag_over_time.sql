with

chart as (

    select * from {{ ref('int_flag_chart') }}

),

rule as (

    -- one row a metric and level, whatever its versions
    select distinct
        metric_id,
        level,
        chart_flags
    from {{ ref('int_flag_rule') }}

),

period as (

    select * from {{ ref('int_flag_period') }}

),

judged as (

    select
        chart.metric_id,
        chart.level,
        chart.entity_id,
        chart.period_grain,
        cast(chart.period_start as date) as period_start,
        chart.chart as method,
        chart.direction,
        chart.sentence,
        chart.reason as why_not,
        chart.value as observed,
        chart.centre as expected,
        chart.outer_low as limit_low,
        chart.outer_high as limit_high,
        period.stock_at as raised_at,
        case
            when chart.state = 'not_assessed' or rule.chart_flags = 'none' or chart.is_trial then 'not_assessed'
            when chart.state <> 'marked' then 'assessed'
            when rule.chart_flags = 'limits' and chart.rule_broken not in ('Above UCL', 'Below LCL') then 'assessed'
            else 'flagged'
        end as state

    from chart
    inner join period
        on chart.period_grain = period.period_grain
        and cast(chart.period_start as date) = period.period_start
    inner join rule
        on chart.metric_id = rule.metric_id
        and chart.level = rule.level

),

stated as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        method,
        state,
        case state
            when 'flagged' then sentence
            when 'not_assessed' then coalesce(why_not, 'too few points for limits')
        end as reason,
        case when state = 'flagged' then direction end as direction,
        observed,
        expected,
        limit_low,
        limit_high,
        raised_at,
        concat(direction, '_over_time') as reason_code

    from judged

)

select * from stated
