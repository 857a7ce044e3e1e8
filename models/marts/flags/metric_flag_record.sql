-- per metric: fact, key, prefix of who it belongs to, condition, numerator; a flow names its date key, a stock says when it held
{% set reached = "grade = 'immediate' and is_attended" %}
{% set on_rui = "fact.status = 'rui' and fact.from_at <= flag.stock_at and (fact.to_at is null or fact.to_at > flag.stock_at)" %}
{% set on_bail = on_rui | replace('rui', 'bail') %}
{% set outstanding = 'fact.opened_on <= flag.stock_on and (fact.closed_on is null or fact.closed_on > flag.stock_on)' %}
{% set now = "flag.period_grain = 'current'" %}
{% set flows = [
    ('out_of_court_disposals', 'fct_offence_outcome', 'outcome_id', '', 'decided_date_key', 'is_out_of_court', 'true'),
    ('out_of_court_disposals_ho', 'fct_offence_outcome', 'outcome_id', '', 'decided_date_key',
        'is_out_of_court and outcome_code in ' ~ codes_of('outcome_out_of_court_ho'), 'true'),
    ('out_of_court_share', 'fct_offence_outcome', 'outcome_id', '', 'decided_date_key', 'is_positive', 'is_out_of_court'),
    ('dip_sample_appropriate', 'fct_dip_sample', 'dip_sample_id', '', 'reviewed_date_key', 'is_judged', 'is_appropriate'),
    ('victim_updates_on_time', 'fct_victim_update', 'victim_update_key', '', 'due_date_key', 'true', 'is_met'),
    ('stl_failures', 'fct_stl', 'offence_id', 'event_', 'event_date_key', 'is_failure', 'true'),
    ('stl_failure_rate', 'fct_stl', 'offence_id', 'event_', 'event_date_key', 'event_on is not null', 'is_failure'),
    ('overtime_spend', 'fct_overtime', 'claim_id', '', 'worked_date_key', 'is_counted', 'true'),
    ('overtime_hours_per_fte', 'fct_overtime', 'claim_id', '', 'worked_date_key', 'is_counted', 'true'),
    ('intelligence_reports', 'fct_intelligence', 'report_no', '', 'submitted_date_key', 'true', 'true'),
    ('intelligence_per_10_shifts', 'fct_intelligence', 'report_no', '', 'submitted_date_key', 'true', 'true'),
    ('stop_search_reviewed_7d', 'fct_stop_search', 'form_no', 'reviewer_', 'submitted_date_key', 'submitted_at is not null',
        'days_to_review <= ' ~ setting('stop_search_review_days')),
    ('response_immediate_in_sla', 'fct_incident_response', 'incident_no', '', 'created_date_key', reached, 'is_in_sla'),
    ('response_prompt_in_sla', 'fct_incident_response', 'incident_no', '', 'created_date_key',
        "grade = 'prompt' and is_attended", 'is_in_sla'),
    ('response_immediate_p50', 'fct_incident_response', 'incident_no', '', 'created_date_key', reached, 'true'),
    ('response_immediate_p90', 'fct_incident_response', 'incident_no', '', 'created_date_key', reached, 'true'),
    ('response_unattended_share', 'fct_incident_response', 'incident_no', '', 'created_date_key',
        "grade in ('immediate', 'prompt')", 'not is_attended'),
    ('plans_reviewed_on_time', 'fct_plan', 'plan_id', 'opener_', 'review_due_date_key', 'review_due_on is not null',
        'is_reviewed_on_time'),
] %}
{% set stocks = [
    ('stl_at_risk_14', 'fct_stl', 'offence_id', '', now ~ ' and fact.is_open and fact.days_left <= '
        ~ setting('stl_at_risk_14_most_days'), 'true'),
    ('stl_at_risk_30', 'fct_stl', 'offence_id', '', now ~ ' and fact.is_open and fact.days_left > '
        ~ setting('stl_at_risk_14_most_days') ~ ' and fact.days_left <= ' ~ setting('stl_at_risk_30_most_days'), 'true'),
    ('stl_at_risk_60', 'fct_stl', 'offence_id', '', now ~ ' and fact.is_open and fact.days_left > '
        ~ setting('stl_at_risk_30_most_days') ~ ' and fact.days_left <= ' ~ setting('stl_at_risk_60_most_days'), 'true'),
    ('rui_suspects', 'fct_suspect_status', 'suspect_status_id', '', on_rui, 'true'),
    ('rui_median_days', 'fct_suspect_status', 'suspect_status_id', '', on_rui, 'true'),
    ('bail_suspects', 'fct_suspect_status', 'suspect_status_id', '', on_bail, 'true'),
    ('bail_share', 'fct_suspect_status', 'suspect_status_id', '', '(' ~ on_rui ~ ' or ' ~ on_bail ~ ')', "status = 'bail'"),
    ('bail_expired', 'fct_suspect_status', 'suspect_status_id', '', now ~ ' and fact.is_bail_expired', 'true'),
    ('stop_search_awaiting_review', 'fct_stop_search', 'form_no', 'reviewer_',
        now ~ " and fact.waits_for is not null and fact.waits_for <> 'officer'", 'true'),
    ('stop_search_awaiting_officer', 'fct_stop_search', 'form_no', '', now ~ " and fact.waits_for = 'officer'", 'true'),
    ('acro_outstanding', 'fct_outstanding_item', 'outstanding_item_id', '', now ~ ' and fact.is_outstanding and ' ~ outstanding,
        'true'),
    ('acro_overdue', 'fct_outstanding_item', 'outstanding_item_id', '', now ~ ' and fact.is_overdue and ' ~ outstanding, 'true'),
    ('workload_undisposed', 'fct_investigation', 'investigation_no', '', now ~ ' and fact.is_undisposed', 'true'),
    ('workload_per_fte', 'fct_investigation', 'investigation_no', '', now ~ ' and fact.is_undisposed', 'true'),
] %}
with

metric_flag as (

    select * from {{ ref('metric_flag') }}

),

period as (

    select * from {{ ref('int_period') }}

),

flag as (

    select
        metric_flag.metric_id,
        metric_flag.level,
        metric_flag.entity_id,
        metric_flag.period_grain,
        metric_flag.period_start,
        period.stock_at,
        period.stock_on,
        {{ date_key('period.flow_from') }} as first_key,
        {{ date_key('period.flow_last_on') }} as last_key

    from metric_flag
    inner join period
        on metric_flag.period_grain = period.period_grain
        and metric_flag.period_start = period.period_start

),

{% for metric_id, fact, key, prefix, date_key, condition, numerator in flows %}
of_{{ metric_id }} as (

    select
        *,
        {{ numerator }} as in_numerator
    from {{ ref(fact) }}
    where {{ condition }}

),

{% endfor %}
events as (

    {% for metric_id, fact, key, prefix, date_key, condition, numerator in flows %}
    select
        flag.*,
        '{{ fact }}' as fact_table,
        cast(fact.{{ key }} as varchar) as record_id,
        fact.in_numerator
    from flag
    inner join of_{{ metric_id }} as fact
        on flag.metric_id = '{{ metric_id }}'
        and flag.entity_id = case flag.level
            {% if fact not in ('fct_dip_sample', 'fct_incident_response') %}
            when 'officer' then fact.{{ prefix }}person_no
            {% endif %}
            when 'team' then fact.{{ prefix }}unit_code
            when 'csp' then fact.{{ prefix }}csp_code
        end
        and fact.{{ date_key }} between flag.first_key and flag.last_key
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

states as (

    {% for metric_id, fact, key, prefix, condition, numerator in stocks %}
    select
        flag.*,
        '{{ fact }}' as fact_table,
        cast(fact.{{ key }} as varchar) as record_id,
        {{ numerator }} as in_numerator
    from flag
    inner join {{ ref(fact) }} as fact
        on flag.metric_id = '{{ metric_id }}'
        and flag.entity_id = case flag.level
            when 'officer' then fact.{{ prefix }}person_no
            when 'team' then fact.{{ prefix }}unit_code
            when 'csp' then fact.{{ prefix }}csp_code
        end
        and {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

records as (

    select * from events
    union all
    select * from states

),

final as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        fact_table,
        record_id,
        coalesce(in_numerator, false) as in_numerator

    from records

)

select * from final
