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

by_month as (

    select * from chart
    where period_grain = 'month'

),

gap as (

    select
        chart.*,
        {{ month_start('cast(chart.period_start as date)') }} as month,
        chart.state = 'marked'
        and not chart.is_trial
        and (
            rule.chart_flags = 'rules'
            or (rule.chart_flags = 'limits' and chart.rule_broken in ('Above UCL', 'Below LCL'))
        ) as is_flag

    from chart
    inner join rule
        on chart.metric_id = rule.metric_id
        and chart.level = rule.level
    where chart.period_grain = 'event'

),

rare as (

    -- what is too rare for limits by the month is judged in every month by the gaps between events, since the last rebase
    select
        metric_id,
        level,
        entity_id,
        max_by(chart, period_start) as chart,
        max_by(is_trial or centre is null, period_start) as is_trial
    from gap
    group by 1, 2, 3

),

flagged_gap as (

    -- one flag a month: the latest
    select
        metric_id,
        level,
        entity_id,
        month,
        max_by(sentence, period_start) as sentence,
        max_by(direction, period_start) as direction,
        max_by(value, period_start) as observed,
        max_by(centre, period_start) as expected,
        max_by(outer_low, period_start) as limit_low,
        max_by(outer_high, period_start) as limit_high
    from gap
    where is_flag
    group by 1, 2, 3, 4

),

judged as (

    select
        by_month.metric_id,
        by_month.level,
        by_month.entity_id,
        by_month.period_grain,
        cast(by_month.period_start as date) as period_start,
        by_month.chart as method,
        by_month.direction,
        by_month.sentence,
        by_month.reason as why_not,
        by_month.value as observed,
        by_month.centre as expected,
        by_month.outer_low as limit_low,
        by_month.outer_high as limit_high,
        period.stock_at as raised_at,
        case
            when by_month.state = 'not_assessed' or rule.chart_flags = 'none' or by_month.is_trial then 'not_assessed'
            when by_month.state <> 'marked' then 'assessed'
            when rule.chart_flags = 'limits' and by_month.rule_broken not in ('Above UCL', 'Below LCL') then 'assessed'
            else 'flagged'
        end as state

    from by_month
    inner join period
        on by_month.period_grain = period.period_grain
        and cast(by_month.period_start as date) = period.period_start
    inner join rule
        on by_month.metric_id = rule.metric_id
        and by_month.level = rule.level
    left join rare
        on by_month.metric_id = rare.metric_id
        and by_month.level = rare.level
        and by_month.entity_id = rare.entity_id
    where rare.metric_id is null

    union all

    select
        rare.metric_id,
        rare.level,
        rare.entity_id,
        period.period_grain,
        period.period_start,
        rare.chart as method,
        flagged_gap.direction,
        flagged_gap.sentence,
        cast(null as varchar) as why_not,
        flagged_gap.observed,
        flagged_gap.expected,
        flagged_gap.limit_low,
        flagged_gap.limit_high,
        period.stock_at as raised_at,
        case
            when rare.is_trial then 'not_assessed'
            when flagged_gap.metric_id is not null then 'flagged'
            else 'assessed'
        end as state

    from rare
    inner join by_month
        on rare.metric_id = by_month.metric_id
        and rare.level = by_month.level
        and rare.entity_id = by_month.entity_id
    inner join period
        on by_month.period_grain = period.period_grain
        and cast(by_month.period_start as date) = period.period_start
    left join flagged_gap
        on rare.metric_id = flagged_gap.metric_id
        and rare.level = flagged_gap.level
        and rare.entity_id = flagged_gap.entity_id
        and period.period_start = flagged_gap.month

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
