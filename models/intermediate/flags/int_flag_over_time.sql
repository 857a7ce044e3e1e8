with

chart as (

    select * from {{ ref('int_flag_chart') }}

),

point as (

    select * from {{ ref('int_flag_point') }}

),

rule as (

    -- one row a metric and level, whatever its versions
    select distinct
        metric_id,
        level,
        chart_flags,
        chart_minimum,
        coalesce(exposure_unit, 'events') as unit
    from {{ ref('int_flag_rule') }}

),

period as (

    select * from {{ ref('int_flag_period') }}

),

drawn as (

    select
        chart.*,
        cast(chart.period_start as date) as day,
        rule.chart_flags = 'none' or chart.is_trial as says_nothing,
        case
            when chart.period_grain = 'month' and coalesce(point.exposure, 0) < rule.chart_minimum
                then concat(
                    'too few to compare: ', cast(cast(floor(coalesce(point.exposure, 0)) as bigint) as varchar), ' ', rule.unit,
                    ', at least ', cast(cast(rule.chart_minimum as bigint) as varchar), ' needed'
                )
        end as too_few,
        chart.state = 'marked'
        and (
            rule.chart_flags = 'rules'
            or (rule.chart_flags = 'limits' and chart.rule_broken in ('Above UCL', 'Below LCL'))
        ) as is_flag

    from chart
    inner join rule
        on chart.metric_id = rule.metric_id
        and chart.level = rule.level
    left join point
        on chart.metric_id = point.metric_id
        and chart.level = point.level
        and chart.entity_id = point.entity_id
        and chart.period_grain = point.period_grain
        and chart.period_start = point.period_start
    -- a bucket has nobody who could answer for it
    where chart.entity_id not in ('FORCE_WIDE', 'UNPOSTED')

),

rare as (

    -- what is too rare for limits by the month is judged in every month by the gaps between events, since the last rebase
    select
        metric_id,
        level,
        entity_id,
        max_by(chart, day) as chart,
        max_by(says_nothing or centre is null, day) as says_nothing

    from drawn
    where period_grain = 'event'
    group by 1, 2, 3

),

gap as (

    select
        *,
        {{ month_start('day') }} as month

    from drawn
    where
        period_grain = 'event'
        and is_flag
        and not says_nothing

),

judged as (

    -- a month's own point, or of rare events the gap that raises a flag in it, the latest
    select
        by_month.metric_id,
        by_month.level,
        by_month.entity_id,
        by_month.period_grain,
        by_month.day as period_start,
        coalesce(rare.chart, by_month.chart) as method,
        case when rare.metric_id is null then coalesce(by_month.too_few, by_month.reason) end as why_not,
        coalesce(gap.direction, by_month.direction) as direction,
        coalesce(gap.sentence, by_month.sentence) as sentence,
        case when rare.metric_id is null then by_month.value else gap.value end as observed,
        coalesce(gap.centre, by_month.centre) as expected,
        coalesce(gap.outer_low, by_month.outer_low) as limit_low,
        coalesce(gap.outer_high, by_month.outer_high) as limit_high,
        period.stock_at as raised_at,
        case
            when
                coalesce(
                    rare.says_nothing,
                    by_month.says_nothing or by_month.state = 'not_assessed' or by_month.too_few is not null
                )
                then 'not_assessed'
            when coalesce(gap.is_flag, rare.metric_id is null and by_month.is_flag) then 'flagged'
            else 'assessed'
        end as state,
        row_number() over (
            partition by by_month.metric_id, by_month.level, by_month.entity_id, by_month.day
            order by gap.day desc
        ) as place

    from drawn as by_month
    inner join period
        on by_month.period_grain = period.period_grain
        and by_month.day = period.period_start
    left join rare
        on by_month.metric_id = rare.metric_id
        and by_month.level = rare.level
        and by_month.entity_id = rare.entity_id
    left join gap
        on by_month.metric_id = gap.metric_id
        and by_month.level = gap.level
        and by_month.entity_id = gap.entity_id
        and by_month.day = gap.month
    where by_month.period_grain = 'month'

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
    where place = 1

)

select * from stated
