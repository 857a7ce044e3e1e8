{#- The restatement bridge: the same columns for the value, the numerator and the denominator. -#}

{#- What every state of a cell says, as exact decimals. Nothing there counts as 0; only a ratio or percentile has no value then. -#}
{% macro bridge_states(measure) -%}
    {% for state in ['captured', 'as_known', 'records_now', 'postings_now', 'definitions_now', 'now'] -%}
    {% set found = state ~ '_' ~ measure -%}
    cast(
        {% if measure == 'value' -%}
        case when value_kind = 'count' then coalesce({{ found }}, 0) else {{ found }} end
        {%- elif state == 'captured' -%}
        {#- an import may not say what a figure was divided by -#}
        case
            when captured_value is null or {{ found }} is not null or now_{{ measure }} is null then coalesce({{ found }}, 0)
        end
        {%- else -%}
        coalesce({{ found }}, 0)
        {%- endif %} as decimal(28, 9)
    ) as {{ found }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{#- Whether every rebuild has a figure: otherwise the change cannot be split. -#}
{% macro bridge_is_split(measure) -%}
    is_built and as_known_{{ measure }} + records_now_{{ measure }} + postings_now_{{ measure }} + definitions_now_{{ measure }} is not null
{%- endmacro %}

{#- From captured to restated in steps that add up; all of it in the last one where the change cannot be split. -#}
{% macro bridge_steps(measure, suffix='') -%}
    {% set split = 'is_' ~ measure ~ '_split' -%}
    {% set nothing = '0 * (now_' ~ measure ~ ' - captured_' ~ measure ~ ')' -%}
    {% set steps = {
        'late_records': 'records_now_{m} - as_known_{m}',
        'postings_corrected': 'postings_now_{m} - records_now_{m}',
        'definition_changed': 'as_known_{m} - captured_{m} + definitions_now_{m} - postings_now_{m}',
    } -%}
    captured_{{ measure }},
    {% for name, step in steps.items() -%}
    cast(case when {{ split }} then {{ step.replace('{m}', measure) }} else {{ nothing }} end as decimal(28, 9)) as {{ name }}{{ suffix }},
    {% endfor -%}
    cast(
        now_{{ measure }} - case when {{ split }} then definitions_now_{{ measure }} else captured_{{ measure }} end as decimal(28, 9)
    ) as not_yet_explained{{ suffix }},
    now_{{ measure }} as restated_{{ measure }}
{%- endmacro %}
