-- every metric's rows with the record each stands for; the list is the directories models/metrics themselves
{% set flow_models = env_var('CSP_METRIC_FLOW_MODELS', '').split() %}
{% set stock_models = env_var('CSP_METRIC_STOCK_MODELS', '').split() %}
{% set period_models = env_var('CSP_METRIC_PERIOD_MODELS', '').split() %}
{% set named = must_be_named(flow_models, 'flow') %}
with

flows as (

    {{ gathered(
        flow_models, made={'basis': "'flow'", 'from_on': 'happened_on', 'to_on': 'happened_on'},
        absent=['period_grain', 'period_start', 'from_at', 'to_at', 'observed_from']
    ) }}

),

stocks as (

    {{ gathered(
        stock_models, made={'basis': "'stock'"},
        absent=['period_grain', 'period_start', 'attributed_on', 'bucket', 'csp_code', 'observation']
    ) }}

),

of_periods as (

    {{ gathered(
        period_models, made={'basis': "'period'"},
        absent=['from_on', 'to_on', 'from_at', 'to_at', 'bucket', 'csp_code', 'observation', 'observed_from']
    ) }}

),

records as (

    select * from flows
    union all
    select * from stocks
    union all
    select * from of_periods

),

final as (

    select * from records
    where record_id is not null

)

select * from final
