with

attributed as (

    select * from {{ ref('int_metric_attributed') }}
    where period_grain = 'month'

),

metric as (

    select * from {{ ref('int_metric') }}

),

month_wanted as (

    select * from {{ ref('int_metric_month_wanted') }}

),

-- only what numerator and denominator do not give an interval for: totals, means, medians and percentiles
measured as (

    select
        attributed.*,
        metric.has_officer,
        metric.has_team,
        metric.has_csp,
        metric.has_force

    from attributed
    inner join metric on attributed.metric_id = metric.metric_id
    inner join month_wanted on attributed.period_start = month_wanted.month
    where
        metric.value_kind in ('p50', 'p90')
        or metric.unit = 'GBP'
        or (metric.value_kind = 'ratio' and metric.interval_method = 'none')

),

placed as (

    {% for level, id in [('officer', 'officer_id'), ('team', 'unit_code'), ('csp', 'csp_code'), ('force', "'HERTS'")] %}
    select
        metric_id,
        '{{ level }}' as level,
        {{ id }} as entity_id,
        period_start as month,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        observation,
        case
            when observation is not null
                then row_number() over (
                    partition by metric_id, {{ id }}, period_start, observation is not null order by observation
                )
        end as place
    from measured
    where has_{{ level }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from placed
