{#- Canonical collar number: text up to and including the last "/" dropped, digits only, leading zeros dropped. -#}
{% macro canonical_collar(collar) -%}
    nullif(ltrim(regexp_replace(regexp_replace({{ collar }}, '^.*/', ''), '[^0-9]', '', 'g'), '0'), '')
{%- endmacro %}
