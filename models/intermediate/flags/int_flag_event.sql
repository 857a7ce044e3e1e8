with

point as (

    select * from {{ ref('int_flag_point') }}

),

rule as (

    select * from {{ ref('int_flag_rule') }}
    where rare_chart <> 'none'

),

by_day as (

    select * from {{ ref('int_flag_event_day') }}

),

flag_constant as (

    select * from {{ ref('int_flag_constant') }}
    where constant = 'count_mean_minimum'

),

summed as (

    -- by month, in whole months: a share is about its rarer outcome
    select
        point.metric_id,
        point.level,
        point.entity_id,
        min(point.period_start) as from_on,
        {{ add_months('max(point.period_start)', 1) }} as to_on,
        avg(point.numerator) as numerator,
        max(rule.chart) = 'laney_p' and avg(point.numerator) > avg(point.exposure - point.numerator) as is_complement,
        case
            when max(rule.chart) <> 'laney_p' then avg(point.numerator)
            else least(avg(point.numerator), avg(point.exposure - point.numerator))
        end as rarer

    from point
    inner join rule
        on point.metric_id = rule.metric_id
        and point.level = rule.level
        and point.period_start >= rule.shown_from
        and point.period_start < rule.shown_to
    where point.exposure > 0
    group by 1, 2, 3

),

rare as (

    select summed.*

    from summed
    inner join flag_constant
        on summed.rarer > 0
        and summed.rarer < flag_constant.value

),

source as (

    -- whose rows are counted: those of the share where a count is a share's numerator
    select
        rule.metric_id,
        rule.level,
        rule.rare_chart,
        rule.words,
        rule.direction,
        rule.value_kind,
        counted.series_id,
        greatest(rule.shown_from, counted.shown_from) as shown_from,
        least(rule.shown_to, counted.shown_to) as shown_to

    from rule
    inner join rule as counted
        on rule.level = counted.level
        and case
            when rule.rare_chart = 'g' then coalesce(rule.exposure_metric_id, rule.metric_id)
            else rule.metric_id
        end = counted.metric_id
        and rule.shown_from < counted.shown_to
        and rule.shown_to > counted.shown_from

),

placed as (

    {% for level, column in [('team', 'unit_code'), ('csp', 'csp_code'), ('force', "'HERTS'")] %}
    select
        '{{ level }}' as level,
        {{ column }} as entity_id,
        metric_id as series_id,
        happened_on,
        numerator,
        denominator
    from by_day
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

day as (

    select
        rare.metric_id,
        rare.level,
        rare.entity_id,
        rare.is_complement,
        rare.to_on,
        source.rare_chart as chart,
        source.words,
        source.direction,
        source.value_kind,
        placed.happened_on,
        cast(sum(placed.denominator) as double) as cases,
        cast(sum(case when rare.is_complement then placed.denominator - placed.numerator else placed.numerator end) as double) as events

    from rare
    inner join source
        on rare.metric_id = source.metric_id
        and rare.level = source.level
    inner join placed
        on source.series_id = placed.series_id
        and rare.level = placed.level
        and rare.entity_id = placed.entity_id
        and placed.happened_on >= rare.from_on
        and placed.happened_on < rare.to_on
        and {{ month_start('placed.happened_on') }} >= source.shown_from
        and {{ month_start('placed.happened_on') }} < source.shown_to
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10

),

running as (

    select
        *,
        sum(cases) over (partition by metric_id, level, entity_id order by happened_on) as cases_so_far,
        sum(cases) over (partition by metric_id, level, entity_id) as cases_in_all

    from day

),

event_day as (

    select
        *,
        lag(happened_on) over (partition by metric_id, level, entity_id order by happened_on) as since_on,
        lag(cases_so_far) over (partition by metric_id, level, entity_id order by happened_on) as cases_before,
        lead(happened_on) over (partition by metric_id, level, entity_id order by happened_on) is null as is_last

    from running
    where events > 0

),

over_gap as (

    -- several on one day are one point; the cases of the day are taken to be spread evenly between them
    select
        metric_id,
        level,
        entity_id,
        happened_on as event_on,
        since_on,
        false as is_open,
        chart,
        words,
        direction,
        value_kind,
        is_complement,
        case chart
            when 't' then {{ days_between('since_on', 'happened_on') }}
            else cases_so_far - cases - cases_before + floor(greatest(cases - events, 0) / (events + 1))
        end as gap

    from event_day
    where since_on is not null

),

open_gap as (

    -- since the last one, up to the end of the last month
    select
        metric_id,
        level,
        entity_id,
        {{ add_days('to_on', -1) }} as event_on,
        happened_on as since_on,
        true as is_open,
        chart,
        words,
        direction,
        value_kind,
        is_complement,
        case chart
            when 't' then {{ days_between('happened_on', 'to_on') }} - 1
            else cases_in_all - cases_so_far
        end as gap

    from event_day
    where
        is_last
        and happened_on < {{ add_days('to_on', -1) }}

),

final as (

    select * from over_gap
    union all
    select * from open_gap

)

select * from final
