-- What: facts give every holder on every day the officer or bucket, team and partnership that the metrics give.
-- When it matters: always; the rules of attribution are read twice, by day for metrics and by stretch of days for facts.
-- How to resolve: look the holder and day below up in int_metric_attribution and int_fact_holder.
with

attribution as (

    select * from {{ ref('int_metric_attribution') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

attributed as (

    {% for kind in ['account', 'collar', 'person'] %}
    select
        facts.holder_kind,
        facts.holder_key,
        facts.record_unit_code,
        facts.attributed_on,
        facts.fact_person_no,
        facts.fact_unit_code,
        facts.fact_csp_code
    from (
        {{ attribute_holder(
            'attribution', kind=kind, key='holder_key', day='attributed_on', unit='record_unit_code', prefix='fact_'
        ) }}
    ) as facts
    where facts.holder_kind = '{{ kind }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

different as (

    select
        attributed.*,
        attribution.officer_id,
        attribution.unit_code,
        attribution.csp_code

    from attributed
    inner join attribution
        on attributed.holder_kind = attribution.holder_kind
        and attributed.holder_key is not distinct from attribution.holder_key
        and attributed.record_unit_code is not distinct from attribution.record_unit_code
        and attributed.attributed_on = attribution.attributed_on
    where
        attributed.fact_person_no <> attribution.officer_id
        or attributed.fact_unit_code <> attribution.unit_code
        or attributed.fact_csp_code <> attribution.csp_code

)

select * from different
