{#- The officer of a row placed by int_metric_attribution: a reclassified failure has none; a hand-over replaces an individual only. -#}
{% macro attributed_officer(relation) -%}
    case
            when {{ relation }}.bucket = 'RECLASSIFIED' then {{ relation }}.bucket
            when {{ relation }}.bucket = 'HANDOVER' and attribution.is_individual then {{ relation }}.bucket
            else attribution.officer_id
        end
{%- endmacro %}

{#- The condition that joins a row of a metric to its place in int_metric_attribution, called attribution. -#}
{% macro is_attributed(relation) -%}
    {{ relation }}.holder_kind = attribution.holder_kind
        and {{ relation }}.holder_key is not distinct from attribution.holder_key
        and {{ relation }}.record_unit_code is not distinct from attribution.record_unit_code
        and {{ relation }}.attributed_on = attribution.attributed_on
{%- endmacro %}

{#- CTEs that place the rows of int_metric_record in periods and with officer, team and CSP, as the metric layer does.
    `wanted` is a relation of metric_id (the series), base_metric_id and a row of int_period; `records` the rows asked about. Ends in
    the CTE placed_record. -#}
{% macro place_records(records, wanted) -%}
in_period as (

    select
        wanted.base_metric_id,
        wanted.period_grain,
        wanted.period_start,
        case when records.basis = 'stock' then wanted.stock_on else records.attributed_on end as attributed_on,
        records.holder_kind,
        records.holder_key,
        records.record_unit_code,
        records.bucket,
        records.csp_code,
        records.numerator,
        records.denominator,
        coalesce(
            records.observation,
            {{ seconds_between('records.observed_from', 'wanted.stock_at') }} / 86400
        ) as observation,
        records.record_id,
        records.investigation_no

    from {{ records }} as records
    inner join {{ wanted }} as wanted
        on records.metric_id = wanted.metric_id
        and case records.basis
            when 'flow' then records.from_on >= wanted.flow_from and records.from_on < wanted.flow_to
            when 'stock' then
                records.from_at <= wanted.stock_at
                and records.to_at > wanted.stock_at
                and records.from_on <= wanted.stock_on
                and records.to_on > wanted.stock_on
            else records.period_grain = wanted.period_grain and records.period_start = wanted.period_start
        end
    where
        records.basis <> 'stock'
        or (records.from_at < records.to_at and records.from_on < records.to_on)

),

attribution as (

    select * from {{ ref('int_metric_attribution') }}

),

placed_record as (

    select
        in_period.base_metric_id as metric_id,
        in_period.period_grain,
        in_period.period_start,
        {{ attributed_officer('in_period') }} as officer_id,
        attribution.unit_code,
        coalesce(in_period.csp_code, attribution.csp_code) as csp_code,
        in_period.numerator,
        in_period.denominator,
        in_period.observation,
        in_period.record_id,
        in_period.investigation_no

    from in_period
    inner join attribution on {{ is_attributed('in_period') }}

)
{%- endmacro %}

{#- CTE impossible: the rows that cannot be true and count nowhere, of a relation of rule and row_key. -#}
{% macro impossible_rows(relation) -%}
impossible as (

    select distinct
        rejection_rule.system,
        rejection_rule.table_name,
        {{ relation }}.row_key

    from {{ relation }}
    inner join {{ ref('rejection_rule') }} as rejection_rule
        on {{ relation }}.rule = rejection_rule.rule
        and rejection_rule.is_excluded_from_metrics

)
{%- endmacro %}

{#- CTE fates: what became of each row of a relation of source rows with is_published and reason, given the CTE impossible. `keys` are
    carried over. A row that counts although a rule says that it cannot be true is not explained. -#}
{% macro fates_of(relation, keys) -%}
fates as (

    select
        {%- for key in keys %}
        {{ relation }}.{{ key }},
        {%- endfor %}
        {{ relation }}.system,
        {{ relation }}.table_name,
        {{ relation }}.published_in,
        {{ relation }}.row_key,
        case
            when {{ relation }}.is_published and impossible.row_key is null then 'published'
            when {{ relation }}.is_published then 'unexplained'
            when impossible.row_key is not null then 'rejected'
            else coalesce({{ relation }}.reason, 'unexplained')
        end as fate

    from {{ relation }}
    left join impossible
        on {{ relation }}.system = impossible.system
        and {{ relation }}.table_name = impossible.table_name
        and {{ relation }}.row_key = impossible.row_key

)
{%- endmacro %}
