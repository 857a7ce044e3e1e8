{#- Lists of values within a row. -#}

{#- Aggregate: all values of a column as a list. -#}
{% macro list_of(column) -%}
    {{ return(adapter.dispatch('list_of', 'scorecards')(column)) }}
{%- endmacro %}

{% macro default__list_of(column) -%}
    list({{ column }})
{%- endmacro %}

{% macro spark__list_of(column) -%}
    collect_list({{ column }})
{%- endmacro %}

{#- The greatest element of a list in (lower, upper]; null where there is none. -#}
{% macro latest_between(values, lower, upper) -%}
    {{ return(adapter.dispatch('latest_between', 'scorecards')(values, lower, upper)) }}
{%- endmacro %}

{% macro default__latest_between(values, lower, upper) -%}
    list_max(list_filter({{ values }}, lambda element: element > {{ lower }} and element <= {{ upper }}))
{%- endmacro %}

{% macro spark__latest_between(values, lower, upper) -%}
    array_max(filter({{ values }}, element -> element > {{ lower }} and element <= {{ upper }}))
{%- endmacro %}
