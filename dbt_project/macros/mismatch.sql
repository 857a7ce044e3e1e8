{#- One shape for every mismatch, and its words. -#}

{#-
  The columns of a mismatch, in the shape that all of them share (int_mismatch_<code>).

  code, entity_type  as text; the other arguments are SQL expressions
  person_no          whom it touches; other_person_no: a second person, named in the sentence as {other}
  detail_1 to _3     what the sentence of the seed posting_mismatch_code says besides units and partnerships
  is_graver          whether this row is the graver kind of its code, for which the seed has another action
-#}
{% macro mismatch_columns(
    code, entity_type, entity_id, person_no='null', other_person_no='null', unit_code_hr='null', unit_code_athena='null',
    csp_hr='null', csp_athena='null', detail_1='null', detail_2='null', detail_3='null', is_graver='false'
) -%}
        '{{ code }}' as code,
        '{{ entity_type }}' as entity_type,
        cast({{ entity_id }} as varchar) as entity_id,
        cast({{ person_no }} as varchar) as person_no,
        cast({{ other_person_no }} as varchar) as other_person_no,
        cast({{ unit_code_hr }} as varchar) as unit_code_hr,
        cast({{ unit_code_athena }} as varchar) as unit_code_athena,
        cast({{ csp_hr }} as varchar) as csp_hr,
        cast({{ csp_athena }} as varchar) as csp_athena,
        cast({{ detail_1 }} as varchar) as detail_1,
        cast({{ detail_2 }} as varchar) as detail_2,
        cast({{ detail_3 }} as varchar) as detail_3,
        cast({{ is_graver }} as boolean) as is_graver
{%- endmacro %}

{#- A day as people write it: 5 November 2024. -#}
{% macro day_text(day) -%}
    {{ return(adapter.dispatch('day_text', 'scorecards')(day)) }}
{%- endmacro %}

{% macro default__day_text(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}

{% macro spark__day_text(day) -%}
    date_format({{ day }}, 'd MMMM yyyy')
{%- endmacro %}

{#- A number of things in words: "1 open crime", "3 open crimes". -#}
{% macro count_text(number, thing) -%}
    concat(cast({{ number }} as varchar), ' {{ thing }}', case when {{ number }} = 1 then '' else 's' end)
{%- endmacro %}

{#- A surname for comparison: case, blanks, hyphens, apostrophes and dots do not matter. -#}
{% macro plain_name(name) -%}
    nullif(regexp_replace(lower({{ name }}), '[^[:alpha:]]', '', 'g'), '')
{%- endmacro %}

{#- Force number before the "/" of a collar number ("41/1234"), as a whole number; null without one. -#}
{% macro collar_force(collar) -%}
    {{ try_cast(regex_group(collar, '^[^0-9]*([0-9]{1,3}) */'), 'integer') }}
{%- endmacro %}

{#- A team within a sentence: its name and code, of a joined row of Athena's units; the bare code where Athena lacks it. -#}
{% macro unit_words(unit, code) -%}
    case
        when {{ unit }}.unit_code is not null then concat({{ unit }}.unit_name, ' (', {{ unit }}.unit_code, ')')
        else coalesce({{ code }}, 'no mapped team')
    end
{%- endmacro %}

{#- A partnership within a sentence: its name, of a joined row of the csp seed. -#}
{% macro csp_words(csp, code) -%}
    case
        when coalesce({{ code }}, 'FORCE_WIDE') = 'FORCE_WIDE' then 'the whole force'
        else coalesce({{ csp }}.csp_name, {{ code }})
    end
{%- endmacro %}

{#- Text with every {name} of ``values`` (pairs of name and SQL expression) filled in, in their order. -#}
{% macro fill_in(text, values) -%}
    {%- set filled = namespace(text=text) -%}
    {%- for name, value in values -%}
        {%- set filled.text = "replace(" ~ filled.text ~ ", '{" ~ name ~ "}', " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ filled.text }}
{%- endmacro %}
