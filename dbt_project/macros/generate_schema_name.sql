{#- Schemas carry the name of their layer, never a prefix of the person who builds them. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
