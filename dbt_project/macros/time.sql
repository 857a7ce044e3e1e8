{#- Clock and calendar arithmetic. Everything that only one engine speaks is dispatched here. -#}

{#- Europe/London wall-clock time of a UTC instant. -#}
{% macro local_time(instant) -%}
    {{ return(adapter.dispatch('local_time', 'scorecards')(instant)) }}
{%- endmacro %}

{% macro default__local_time(instant) -%}
    (({{ instant }}) at time zone 'UTC' at time zone 'Europe/London')
{%- endmacro %}

{% macro spark__local_time(instant) -%}
    from_utc_timestamp({{ instant }}, 'Europe/London')
{%- endmacro %}

{#- Europe/London calendar date of a UTC instant. -#}
{% macro local_date(instant) -%}
    cast({{ local_time(instant) }} as date)
{%- endmacro %}

{#- UTC instant at which a Europe/London calendar date begins. -#}
{% macro local_midnight(day) -%}
    {{ return(adapter.dispatch('local_midnight', 'scorecards')(day)) }}
{%- endmacro %}

{% macro default__local_midnight(day) -%}
    (cast({{ day }} as timestamp) at time zone 'Europe/London' at time zone 'UTC')
{%- endmacro %}

{% macro spark__local_midnight(day) -%}
    to_utc_timestamp(cast({{ day }} as timestamp), 'Europe/London')
{%- endmacro %}

{#- An instant plus a whole number of hours. -#}
{% macro add_hours(instant, hours) -%}
    (({{ instant }}) + ({{ hours }}) * interval '1' hour)
{%- endmacro %}

{#- An instant plus a whole number of exact 24-hour days. -#}
{% macro add_24h_days(instant, days) -%}
    (({{ instant }}) + ({{ days }}) * interval '24' hour)
{%- endmacro %}

{#- A calendar date plus a whole number of calendar days, as a date. -#}
{% macro add_days(day, days) -%}
    cast({{ day }} + cast({{ days }} as integer) * interval '1' day as date)
{%- endmacro %}

{#- The same day of the n-th month after; where there is no such day, that month's last. -#}
{% macro add_months(day, months) -%}
    cast({{ day }} + cast({{ months }} as integer) * interval '1' month as date)
{%- endmacro %}

{#- Seconds from one instant to another, exact, may be negative. -#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'scorecards')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    (epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_micros({{ later }}) - unix_micros({{ earlier }})) / 1000000.0
{%- endmacro %}

{#- Days between two dates, may be negative. -#}
{% macro days_between(earlier, later) -%}
    {{ dbt.datediff(earlier, later, 'day') }}
{%- endmacro %}

{#- Date of an instant as an integer yyyymmdd; the unknown member is -1. -#}
{% macro date_key(day) -%}
    coalesce(cast(extract(year from {{ day }}) * 10000 + extract(month from {{ day }}) * 100 + extract(day from {{ day }}) as integer), -1)
{%- endmacro %}

{#- The open end of a date or time range. -#}
{% macro end_of_time() -%}
    date '9999-12-31'
{%- endmacro %}

{% macro start_of_time() -%}
    date '1900-01-01'
{%- endmacro %}

{#- Every day from one date to another, both included: a relation with one column, day. -#}
{% macro days_from_to(first, last) -%}
    {{ return(adapter.dispatch('days_from_to', 'scorecards')(first, last)) }}
{%- endmacro %}

{% macro default__days_from_to(first, last) -%}
    unnest(generate_series(cast({{ first }} as timestamp), cast({{ last }} as timestamp), interval '1' day))
{%- endmacro %}

{% macro spark__days_from_to(first, last) -%}
    explode(sequence({{ first }}, {{ last }}, interval '1' day))
{%- endmacro %}

{#- First day of the month, ISO week (Monday) of a date. -#}
{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{% macro week_start(day) -%}
    cast(date_trunc('week', {{ day }}) as date)
{%- endmacro %}

{#- Day of the week of a date: Monday 1 to Sunday 7. -#}
{% macro iso_weekday(day) -%}
    {{ return(adapter.dispatch('iso_weekday', 'scorecards')(day)) }}
{%- endmacro %}

{% macro default__iso_weekday(day) -%}
    extract(isodow from {{ day }})
{%- endmacro %}

{% macro spark__iso_weekday(day) -%}
    extract(dayofweek_iso from {{ day }})
{%- endmacro %}

{#- First day of the calendar year of a date. -#}
{% macro year_start(day) -%}
    cast(date_trunc('year', {{ day }}) as date)
{%- endmacro %}

{#- A day's month as text, YYYY-MM. -#}
{% macro month_text(day) -%}
    left(cast({{ day }} as varchar), 7)
{%- endmacro %}
