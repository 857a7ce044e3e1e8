{#- Percentile of a column by linear interpolation between the two nearest observations. -#}
{% macro percentile(column, share) -%}
    percentile_cont({{ share }}) within group (order by {{ column }})
{%- endmacro %}

{#- Full-time equivalents as they count: above 1 a slip of the pen (P15), below 0 or unknown none. -#}
{% macro counted_fte(fte) -%}
    greatest(least(coalesce({{ fte }}, 0), 1), 0)
{%- endmacro %}

{#- Sum of products of amounts: in decimals, so that the order of rows cannot show in the last digit, and bounded, for people type the
    amounts and none may overflow. -#}
{% macro sum_of_products(product) -%}
    cast(sum(cast(
        case when {{ product }} is not null then greatest(least({{ product }}, 1e26), -1e26) end as decimal(38, 10)
    )) as double)
{%- endmacro %}

{#- Whether two sums of the same amounts differ by more than a double can tell apart; a missing one is 0. 2026-11-23: above a million
    by so many parts of it, for a sum of a billion has no room for a millionth. -#}
{% macro sums_differ(one, other) -%}
    abs(coalesce({{ one }}, 0) - coalesce({{ other }}, 0))
    > greatest(0.000001, 0.000000000001 * greatest(abs(coalesce({{ one }}, 0)), abs(coalesce({{ other }}, 0))))
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

{#- Statement that draws XmR charts as orchestration.statistics.xmr does, in windows: relation has series, period (any order that rises),
    segment and value. Adds centre, moving_range (after screening), outer_low, outer_high, near_low, near_high; null limits where there
    is no variation, or under two points. Source: NHS "Making Data Count", NHSRplotthedots R/ptd_spc_standard.R. -#}
{% macro xmr_limits(relation, series='series', period='period', segment='segment', value='value', limit=2.66, screen=3.267) -%}
select
    screened.*,
    centre - {{ limit }} * nullif(moving_range, 0) as outer_low,
    centre + {{ limit }} * nullif(moving_range, 0) as outer_high,
    centre - {{ limit }} * nullif(moving_range, 0) * 2 / 3 as near_low,
    centre + {{ limit }} * nullif(moving_range, 0) * 2 / 3 as near_high
from (
    select
        ranged.*,
        avg({{ value }}) over (partition by {{ series }}, {{ segment }}) as centre,
        avg(
            case when moving_step < {{ screen }} * mean_step or mean_step = 0 then moving_step end
        ) over (partition by {{ series }}, {{ segment }}) as moving_range
    from (
        select
            stepped.*,
            avg(moving_step) over (partition by {{ series }}, {{ segment }}) as mean_step
        from (
            select
                source.*,
                abs({{ value }} - lag({{ value }}) over (
                    partition by {{ series }}, {{ segment }} order by {{ period }}
                )) as moving_step
            from {{ relation }} as source
        ) as stepped
    ) as ranged
) as screened
{%- endmacro %}
