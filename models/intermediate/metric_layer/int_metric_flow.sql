-- every flow metric's events; the list is the directory models/metrics/flow itself
{% set models = env_var('CSP_METRIC_FLOW_MODELS', '').split() %}
{% set named = must_be_named(models, 'flow') %}
with

events as (

    {% for model in models %}
    select
        cast(metric_id as varchar) as metric_id,
        cast(happened_on as date) as happened_on,
        cast(attributed_on as date) as attributed_on,
        cast(holder_kind as varchar) as holder_kind,
        cast(holder_key as varchar) as holder_key,
        cast(record_unit_code as varchar) as record_unit_code,
        cast(bucket as varchar) as bucket,
        cast(csp_code as varchar) as csp_code,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator,
        cast(observation as double) as observation
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from events
