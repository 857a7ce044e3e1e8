{#- Percentile of a column by linear interpolation between the two nearest observations. -#}
{% macro percentile(column, share) -%}
    percentile_cont({{ share }}) within group (order by {{ column }})
{%- endmacro %}

{#- Lower or upper 95% Wilson limit of a proportion; null where nothing was observed. -#}
{% macro wilson_limit(successes, trials, side) -%}
    {% set z = '1.959963984540054' -%}
    (
        2 * {{ successes }} + {{ z }} * {{ z }}
        {{ '-' if side == 'lower' else '+' }} {{ z }} * sqrt(
            {{ z }} * {{ z }} + 4 * {{ successes }} * (1 - {{ successes }} / nullif({{ trials }}, 0))
        )
    ) / nullif(2 * ({{ trials }} + {{ z }} * {{ z }}), 0)
{%- endmacro %}

{#- Lower or upper 95% limit of a Poisson count by Byar's approximation; good from ten events on. -#}
{% macro byar_limit(events, side) -%}
    {% set z = '1.959963984540054' -%}
    {% if side == 'lower' -%}
    {{ events }} * power(1 - 1.0 / (9 * nullif({{ events }}, 0)) - {{ z }} / (3 * sqrt(nullif({{ events }}, 0))), 3)
    {%- else -%}
    ({{ events }} + 1) * power(1 - 1.0 / (9 * ({{ events }} + 1)) + {{ z }} / (3 * sqrt({{ events }} + 1)), 3)
    {%- endif %}
{%- endmacro %}
