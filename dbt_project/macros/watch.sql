{#- What the models of the watch share: their settings, and numbers and days in words. -#}

{#- The value of a watch setting in force at as_at, as a scalar subquery. -#}
{% macro watch_value(name) -%}
    (select setting_value from {{ ref('int_watch_setting') }} where setting = '{{ name }}')
{%- endmacro %}

{#- How far ahead a kind is watched, in days, as a scalar subquery. -#}
{% macro watch_days(kind) -%}
    (select max(within_days) from {{ ref('int_watch_severity') }} where watch_kind = '{{ kind }}')
{%- endmacro %}

{#- A day in words: 5 November 2024. -#}
{% macro day_in_words(day) -%}
    {{ return(adapter.dispatch('day_in_words', 'scorecards')(day)) }}
{%- endmacro %}

{% macro default__day_in_words(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}

{% macro spark__day_in_words(day) -%}
    date_format({{ day }}, 'd MMMM yyyy')
{%- endmacro %}

{#- A number with so many decimals, without a point where there are none. -#}
{% macro number_in_words(number, decimals=1) -%}
    cast(cast({{ number }} as decimal(18, {{ decimals }})) as varchar)
{%- endmacro %}

{#- Days left in words: today, tomorrow, in 5 days. -#}
{% macro days_left_in_words(days_left) -%}
    case {{ days_left }}
        when 0 then 'today'
        when 1 then 'tomorrow'
        else concat('in ', {{ days_left }}, ' days')
    end
{%- endmacro %}

{#- Name of a forecasting method in words. -#}
{% macro method_in_words(method) -%}
    case {{ method }}
        when 'last_value' then 'the last week repeated'
        when 'damped_trend' then 'a damped trend'
        when 'same_weeks_last_year' then 'the same weeks of last year'
        else {{ method }}
    end
{%- endmacro %}

{#- The columns of a forecast, empty, for what has a deadline instead. -#}
{% macro no_forecast() -%}
    cast(null as double) as observed,
        cast(null as double) as limit_value,
        cast(null as double) as forecast,
        cast(null as double) as forecast_low,
        cast(null as double) as forecast_high,
        cast(null as varchar) as forecast_method,
        cast(null as double) as forecast_error,
        cast(null as double) as naive_error,
        cast(null as double) as forecast_coverage,
        cast(null as integer) as forecast_origins
{%- endmacro %}
