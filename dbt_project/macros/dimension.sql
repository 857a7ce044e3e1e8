{#- Keys and conversions that only one engine speaks, for dimensions and staging. -#}

{#- One text for a list of columns, nulls told apart from blanks; equal texts mean equal rows. -#}
{% macro row_text(columns) -%}
    concat_ws('|', {% for column in columns %}coalesce(replace(cast({{ column }} as varchar), '|', '||'), '|-'){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#-
  Integer surrogate key of a natural key: the same key in every run, and in every engine.
  52 bits, so that readers which keep numbers as doubles (JavaScript, spreadsheets) read it exactly.
-#}
{% macro surrogate_key(columns) -%}
    {{ return(adapter.dispatch('surrogate_key', 'scorecards')(columns)) }}
{%- endmacro %}

{% macro default__surrogate_key(columns) -%}
    cast('0x' || substr(md5({{ row_text(columns) }}), 1, 13) as bigint)
{%- endmacro %}

{% macro spark__surrogate_key(columns) -%}
    cast(conv(substr(md5({{ row_text(columns) }}), 1, 13), 16, 10) as bigint)
{%- endmacro %}

{#- Key of the member that stands for "not known" in every dimension. -#}
{% macro unknown_key() -%}
    cast(-1 as bigint)
{%- endmacro %}

{#- Text to a type, null where it does not convert. -#}
{% macro try_cast(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}

{#- ISO 8601 text, with or without an offset, to a UTC timestamp; null where it is no instant. Without an offset it is UTC. -#}
{% macro utc_instant(expression) -%}
    {{ return(adapter.dispatch('utc_instant', 'scorecards')(expression)) }}
{%- endmacro %}

{% macro default__utc_instant(expression) -%}
    (try_cast({{ expression }} as timestamp with time zone) at time zone 'UTC')
{%- endmacro %}

{% macro spark__utc_instant(expression) -%}
    try_cast({{ expression }} as timestamp)
{%- endmacro %}

{#- First group of a regular expression, null where it does not match. -#}
{% macro regex_group(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}
