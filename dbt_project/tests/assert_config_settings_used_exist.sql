-- What: every setting and code set that a model asks for by setting() or codes_of() has a value in force at as_at.
-- When it matters: always; a name that is missing or misspelt reads as null, or as an empty set, and the rule silently never holds.
-- How to resolve: correct the name in the model, or add the row to seeds/metric_setting.csv or seeds/code_set.csv.
{% set used = [] %}
{% set nodes = (graph | default({})).get('nodes', {}).values() %} -- noqa: TMP
{% for node in nodes if node.resource_type == 'model' %}
{% for kind in ['setting', 'codes_of'] %}
{% for name in modules.re.findall(kind ~ '\\([\'"]([a-z_0-9]+)[\'"]\\)', node.raw_code) %}
{% do used.append((kind, name, node.name)) %}
{% endfor %}
{% endfor %}
{% endfor %}
with

setting_in_force as (

    select * from {{ ref('int_setting') }}

),

code_set as (

    select * from {{ ref('code_set') }}

),

used as (

    select
        cast(null as varchar) as kind,
        cast(null as varchar) as name,
        cast(null as varchar) as model_name
    where false
    {% for kind, name, model_name in used %}
    union all
    select '{{ kind }}', '{{ name }}', '{{ model_name }}'
    {% endfor %}

),

missing as (

    select distinct used.*

    from used
    left join setting_in_force
        on used.kind = 'setting'
        and used.name = setting_in_force.setting
    left join code_set
        on used.kind = 'codes_of'
        and used.name = code_set.code_set
    where
        setting_in_force.setting is null
        and code_set.code_set is null

)

select * from missing
