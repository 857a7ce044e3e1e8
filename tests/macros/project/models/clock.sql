{% set cases = {
    'local_date of the last winter second': local_date("timestamp '2024-03-31 00:59:59'"),
    'local_time of the first summer second': local_time("timestamp '2024-03-31 01:00:00'"),
    'local_time of the first second lived twice': local_time("timestamp '2023-10-29 00:30:00'"),
    'local_time of the same second again': local_time("timestamp '2023-10-29 01:30:00'"),
    'local_date of a summer evening': local_date("timestamp '2024-06-30 22:59:59'"),
    'local_date of a summer midnight': local_date("timestamp '2024-06-30 23:00:00'"),
    'local_date of a winter midnight': local_date("timestamp '2024-01-01 00:00:00'"),
    'local_midnight before clocks go forward': local_midnight("date '2024-03-31'"),
    'local_midnight after clocks went forward': local_midnight("date '2024-04-01'"),
    'local_midnight before clocks go back': local_midnight("date '2023-10-29'"),
    'local_midnight after clocks went back': local_midnight("date '2023-10-30'"),
    'seconds over clocks going back': seconds_between("timestamp '2023-10-29 00:50:00'", "timestamp '2023-10-29 01:05:00'"),
    'seconds backwards': seconds_between("timestamp '2024-01-01 00:00:01'", "timestamp '2024-01-01 00:00:00'"),
    'seconds with a fraction': seconds_between("timestamp '2024-01-01 00:00:00'", "timestamp '2024-01-01 00:00:00.25'"),
    'two 24 hour days over clocks going forward': add_24h_days("timestamp '2024-03-30 12:00:00'", 2),
    'twelve hours': add_hours("timestamp '2024-03-30 18:00:00'", 12),
    'days over a leap day': add_days("date '2024-02-28'", 2),
    'days back': add_days("date '2024-03-01'", -1),
    'days between backwards': days_between("date '2024-03-01'", "date '2024-02-28'"),
    '31 August gives 29 February': add_months("date '2023-08-31'", 6),
    '31 August gives 28 February': add_months("date '2022-08-31'", 6),
    '10 April gives 10 October': add_months("date '2024-04-10'", 6),
    '29 February gives 28 February two years on': add_months("date '2024-02-29'", 24),
    '30 September gives 30 March': add_months("date '2023-09-30'", 6),
    'week of a Sunday': week_start("date '2024-03-31'"),
    'week of a Monday': week_start("date '2024-04-01'"),
    'month of its last day': month_start("date '2024-02-29'"),
    'weekday of a Monday': iso_weekday("date '2024-04-01'"),
    'weekday of a Sunday': iso_weekday("date '2024-03-31'"),
    'key of a date': date_key("date '2024-03-05'"),
    'key of no date': date_key('cast(null as date)'),
} %}
{% for name, expression in cases.items() %}
select
    '{{ name }}' as name,
    cast({{ expression }} as varchar) as result
{{ 'union all' if not loop.last }}
{% endfor %}
