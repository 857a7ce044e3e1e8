-- What: every watch setting and kind that a model asks for by watch_value() or watch_days(), or that the forecasts need, is in force.
-- When it matters: always; a name that is missing or misspelt reads as null, and the rule silently never holds.
-- How to resolve: correct the name in the model, or add the row to seeds/watch_setting.csv or seeds/watch_severity.csv.
{% set used = [] %}
{% set nodes = (graph | default({})).get('nodes', {}).values() %} -- noqa: TMP
{% for node in nodes if node.resource_type == 'model' %}
{% for kind in ['watch_value', 'watch_days'] %}
{% for name in modules.re.findall(kind ~ '\\([\'"]([a-z_0-9]+)[\'"]\\)', node.raw_code) %}
{% do used.append((kind, name)) %}
{% endfor %}
{% endfor %}
{% endfor %}
{% set in_python = [
    'season_weeks', 'overtime_settle_weeks', 'workload_band_baseline_months', 'workload_band_least_officers',
    'workload_band_least_shifts',
] %}
with

setting_in_force as (

    select * from {{ ref('int_watch_setting') }}

),

severity as (

    select * from {{ ref('int_watch_severity') }}

),

used as (

    select
        cast(null as varchar) as kind,
        cast(null as varchar) as name
    where false
    {% for kind, name in used %}
    union all
    select
        '{{ kind }}' as kind,
        '{{ name }}' as name
    {% endfor %}
    {% for name in in_python %}
    union all
    select
        'watch_value' as kind,
        '{{ name }}' as name
    {% endfor %}

),

missing as (

    select distinct used.*

    from used
    left join setting_in_force
        on used.kind = 'watch_value'
        and used.name = setting_in_force.setting
    left join severity
        on used.kind = 'watch_days'
        and used.name = severity.watch_kind
    where
        setting_in_force.setting is null
        and severity.watch_kind is null

)

select * from missing
