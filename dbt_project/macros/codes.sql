{#- The codes of a set in the code_set seed, as the right-hand side of "in". -#}
{% macro codes_of(code_set) -%}
    (select code from {{ ref('code_set') }} where code_set = '{{ code_set }}')
{%- endmacro %}

{#- The value of a setting in force at as_at, as a scalar subquery. -#}
{% macro setting(name) -%}
    (select setting_value from {{ ref('int_setting') }} where setting = '{{ name }}')
{%- endmacro %}
