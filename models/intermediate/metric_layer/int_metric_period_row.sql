-- metrics that depend on the period itself; the list is the directory models/metrics/period itself
{% set models = env_var('CSP_METRIC_PERIOD_MODELS', '').split() %}
{% set named = must_be_named(models, 'period') %}
with

rows_of_period as (

    {% for model in models %}
    select
        cast(metric_id as varchar) as metric_id,
        cast(period_grain as varchar) as period_grain,
        cast(period_start as date) as period_start,
        cast(attributed_on as date) as attributed_on,
        cast(holder_kind as varchar) as holder_kind,
        cast(holder_key as varchar) as holder_key,
        cast(record_unit_code as varchar) as record_unit_code,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from rows_of_period
