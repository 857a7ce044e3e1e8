-- metrics that depend on the period itself; the list is the directory models/metrics/period itself
{% set models = env_var('CSP_METRIC_PERIOD_MODELS', '').split() %}
{% set named = must_be_named(models, 'period') %}
with

rows_of_period as (

    {{ gathered(models, [
        'metric_id', 'period_grain', 'period_start', 'attributed_on', 'holder_kind', 'holder_key',
        'record_unit_code', 'numerator', 'denominator'
    ]) }}

)

select * from rows_of_period
