-- every stock metric's intervals; the list is the directory models/metrics/stock itself
{% set models = env_var('CSP_METRIC_STOCK_MODELS', '').split() %}
{% set named = must_be_named(models, 'stock') %}
with

intervals as (

    {{ gathered(models, [
        'metric_id', 'from_at', 'to_at', 'from_on', 'to_on', 'holder_kind', 'holder_key', 'record_unit_code',
        'numerator', 'denominator', 'observed_from'
    ], condition='from_at < to_at and from_on < to_on') }}

)

select * from intervals
