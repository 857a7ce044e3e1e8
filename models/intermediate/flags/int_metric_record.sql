-- every metric's rows with the record each stands for; the list is the directories models/metrics themselves
{% set flow_models = env_var('CSP_METRIC_FLOW_MODELS', '').split() %}
{% set stock_models = env_var('CSP_METRIC_STOCK_MODELS', '').split() %}
{% set period_models = env_var('CSP_METRIC_PERIOD_MODELS', '').split() %}
{% set named = must_be_named(flow_models, 'flow') %}
with

flows as (

    {% for model in flow_models %}
    select
        cast(metric_id as varchar) as metric_id,
        'flow' as basis,
        cast(null as varchar) as period_grain,
        cast(null as date) as period_start,
        cast(happened_on as date) as from_on,
        cast(happened_on as date) as to_on,
        cast(null as timestamp) as from_at,
        cast(null as timestamp) as to_at,
        cast(attributed_on as date) as attributed_on,
        cast(holder_kind as varchar) as holder_kind,
        cast(holder_key as varchar) as holder_key,
        cast(record_unit_code as varchar) as record_unit_code,
        cast(bucket as varchar) as bucket,
        cast(csp_code as varchar) as csp_code,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator,
        cast(observation as double) as observation,
        cast(null as timestamp) as observed_from,
        cast(record_id as varchar) as record_id,
        cast(investigation_no as varchar) as investigation_no
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

stocks as (

    {% for model in stock_models %}
    select
        cast(metric_id as varchar) as metric_id,
        'stock' as basis,
        cast(null as varchar) as period_grain,
        cast(null as date) as period_start,
        cast(from_on as date) as from_on,
        cast(to_on as date) as to_on,
        cast(from_at as timestamp) as from_at,
        cast(to_at as timestamp) as to_at,
        cast(null as date) as attributed_on,
        cast(holder_kind as varchar) as holder_kind,
        cast(holder_key as varchar) as holder_key,
        cast(record_unit_code as varchar) as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator,
        cast(null as double) as observation,
        cast(observed_from as timestamp) as observed_from,
        cast(record_id as varchar) as record_id,
        cast(investigation_no as varchar) as investigation_no
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

of_periods as (

    {% for model in period_models %}
    select
        cast(metric_id as varchar) as metric_id,
        'period' as basis,
        cast(period_grain as varchar) as period_grain,
        cast(period_start as date) as period_start,
        cast(null as date) as from_on,
        cast(null as date) as to_on,
        cast(null as timestamp) as from_at,
        cast(null as timestamp) as to_at,
        cast(attributed_on as date) as attributed_on,
        cast(holder_kind as varchar) as holder_kind,
        cast(holder_key as varchar) as holder_key,
        cast(record_unit_code as varchar) as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator,
        cast(null as double) as observation,
        cast(null as timestamp) as observed_from,
        cast(record_id as varchar) as record_id,
        cast(investigation_no as varchar) as investigation_no
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

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
