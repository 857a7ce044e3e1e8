-- every flow metric's events; the list is the directory models/metrics/flow itself
{% set models = env_var('CSP_METRIC_FLOW_MODELS', '').split() %}
{% set named = must_be_named(models, 'flow') %}
with

events as (

    {{ gathered(models, [
        'metric_id', 'happened_on', 'attributed_on', 'holder_kind', 'holder_key', 'record_unit_code', 'bucket',
        'csp_code', 'numerator', 'denominator', 'observation'
    ]) }}

)

select * from events
