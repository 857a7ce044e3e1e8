{#- A text as it stands; null where it is empty or spaces. Keys are not trimmed, so what refers to them is not. -#}
{% macro none_if_blank(text) -%}
    case when trim({{ text }}) <> '' then {{ text }} end
{%- endmacro %}

{#- Canonical collar number: text up to and including the last "/" dropped, digits only, leading zeros dropped. -#}
{% macro canonical_collar(collar) -%}
    nullif(ltrim(regexp_replace(regexp_replace({{ collar }}, '^.*/', ''), '[^0-9]', '', 'g'), '0'), '')
{%- endmacro %}

{#- The number at a place, from 1, among the numbers in a text; null where there are fewer. -#}
{% macro number_in(text, place) -%}
    {{ return(adapter.dispatch('number_in', 'scorecards')(text, place)) }}
{%- endmacro %}

{% macro default__number_in(text, place) -%}
    cast(list_extract(regexp_extract_all({{ text }}, '-?[0-9]+([.][0-9]+)?'), {{ place }}) as double)
{%- endmacro %}

{% macro spark__number_in(text, place) -%}
    cast(get(regexp_extract_all({{ text }}, '-?[0-9]+(?:[.][0-9]+)?', 0), {{ place }} - 1) as double)
{%- endmacro %}

{#- Whether a text names a word as a whole: P100 does not name P10. -#}
{% macro names(text, word) -%}
    {{ return(adapter.dispatch('names', 'scorecards')(text, word)) }}
{%- endmacro %}

{% macro default__names(text, word) -%}
    regexp_matches({{ text }}, concat('(^|\W)', regexp_escape({{ word }}), '(\W|$)'))
{%- endmacro %}

{% macro spark__names(text, word) -%}
    {{ text }} rlike concat(r'(^|\W)\Q', {{ word }}, r'\E(\W|$)')
{%- endmacro %}
