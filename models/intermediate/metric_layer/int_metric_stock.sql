-- every stock metric's intervals; the list is the directory models/metrics/stock itself
{% set models = env_var('CSP_METRIC_STOCK_MODELS', '').split() %}
{% set named = must_be_named(models, 'stock') %}
with

intervals as (

    {% for model in models %}
    select
        cast(metric_id as varchar) as metric_id,
        cast(from_at as timestamp) as from_at,
        cast(to_at as timestamp) as to_at,
        cast(from_on as date) as from_on,
        cast(to_on as date) as to_on,
        cast(holder_kind as varchar) as holder_kind,
        cast(holder_key as varchar) as holder_key,
        cast(record_unit_code as varchar) as record_unit_code,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator,
        cast(observed_from as timestamp) as observed_from
    from {{ ref(model) }}
    where
        from_at < to_at
        and from_on < to_on
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from intervals
