-- What: in every completed month the facts give the numerator and denominator of the metrics, for every officer or bucket
-- in its team, and for every partnership.
-- When it matters: always; two tables of one release that disagree cannot both be trusted.
-- How to resolve: take the metric, month and entity below; compare the rows of the fact with int_metric_attributed.
{% set parts = [
    ('overtime_spend', 'fct_overtime', 'worked_date_key', 'counted_amount_gbp', 'null', 'is_counted', true),
    ('stl_failures', 'fct_stl', 'event_date_key', '1', 'null', 'is_failure', true),
    ('stl_failure_rate', 'fct_stl', 'event_date_key', 'case when is_failure then 1 else 0 end', '1',
        'event_on is not null', true),
    ('victim_updates_on_time', 'fct_victim_update', 'due_date_key', 'case when is_met then 1 else 0 end', '1',
        'true', true),
    ('out_of_court_disposals', 'fct_offence_outcome', 'decided_date_key', '1', 'null', 'is_out_of_court', true),
    ('out_of_court_share', 'fct_offence_outcome', 'decided_date_key', 'case when is_out_of_court then 1 else 0 end', '1',
        'is_positive', true),
    ('intelligence_reports', 'fct_intelligence', 'submitted_date_key', '1', 'null', 'true', true),
    ('response_immediate_in_sla', 'fct_incident_response', 'created_date_key', 'case when is_in_sla then 1 else 0 end', '1',
        "grade = 'immediate' and is_attended", false),
    ('response_prompt_in_sla', 'fct_incident_response', 'created_date_key', 'case when is_in_sla then 1 else 0 end', '1',
        "grade = 'prompt' and is_attended", false),
    ('response_unattended_share', 'fct_incident_response', 'created_date_key',
        'case when is_attended then 0 else 1 end', '1', "grade in ('immediate', 'prompt')", false),
    ('dip_sample_appropriate', 'fct_dip_sample', 'reviewed_date_key', 'case when is_appropriate then 1 else 0 end', '1',
        'is_judged', false),
    ('plans_reviewed_on_time', 'fct_plan', 'review_due_date_key', 'case when is_reviewed_on_time then 1 else 0 end', '1',
        'review_due_on is not null', true),
] %}
{% set prefixes = {'fct_stl': 'event_', 'fct_plan': 'opener_'} %}
with

metric_value as (

    select * from {{ ref('metric_value') }}
    where
        period_grain = 'month'
        and level in ('officer', 'csp')
        and metric_id in (
            {% for part in parts %}
            '{{ part[0] }}'{{ ',' if not loop.last }}
            {% endfor %}
        )

),

period as (

    select * from {{ ref('int_period') }}
    where period_grain = 'month'

),

calendar as (

    select * from {{ ref('dim_date') }}

),

rows_of_facts as (

    {% for metric_id, fact, date_key, numerator, denominator, condition, has_officer in parts %}
    {% set prefix = prefixes.get(fact, '') %}
    {% for level in (['officer', 'csp'] if has_officer else ['csp']) %}
    select
        '{{ metric_id }}' as metric_id,
        '{{ level }}' as level,
        {{ prefix }}{{ 'person_no' if level == 'officer' else 'csp_code' }} as entity_id,
        {{ prefix ~ 'unit_code' if level == 'officer' else "'HERTS'" }} as parent_entity_id,
        {{ date_key }} as date_key,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator
    from {{ ref(fact) }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

from_facts as (

    select
        rows_of_facts.metric_id,
        rows_of_facts.level,
        rows_of_facts.entity_id,
        rows_of_facts.parent_entity_id,
        period.period_start as month_start,
        sum(rows_of_facts.numerator) as numerator,
        sum(rows_of_facts.denominator) as denominator

    from rows_of_facts
    inner join calendar on rows_of_facts.date_key = calendar.date_key
    inner join period on calendar.month_start = period.period_start
    group by 1, 2, 3, 4, 5

),

compared as (

    select
        coalesce(from_facts.metric_id, metric_value.metric_id) as metric_id,
        coalesce(from_facts.level, metric_value.level) as level,
        coalesce(from_facts.entity_id, metric_value.entity_id) as entity_id,
        coalesce(from_facts.parent_entity_id, metric_value.parent_entity_id) as parent_entity_id,
        coalesce(from_facts.month_start, metric_value.period_start) as month_start,
        from_facts.numerator as numerator_in_fact,
        metric_value.numerator as numerator_in_metric,
        from_facts.denominator as denominator_in_fact,
        metric_value.denominator as denominator_in_metric

    from from_facts
    full outer join metric_value
        on from_facts.metric_id = metric_value.metric_id
        and from_facts.level = metric_value.level
        and from_facts.entity_id = metric_value.entity_id
        and from_facts.parent_entity_id = metric_value.parent_entity_id
        and from_facts.month_start = metric_value.period_start

),

different as (

    select * from compared
    where
        {{ sums_differ('numerator_in_fact', 'numerator_in_metric') }}
        or {{ sums_differ('denominator_in_fact', 'denominator_in_metric') }}

)

select * from different
