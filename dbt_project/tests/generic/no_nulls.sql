{#- Rows in which any of the columns is missing; one test for all of a model's keys, because every test costs. -#}
{% test no_nulls(model, columns) %}

select
    {% for column in columns -%}
    {{ adapter.quote(column) }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ model }}
where
    {% for column in columns -%}
    {{ 'or ' if not loop.first }}{{ adapter.quote(column) }} is null
    {% endfor %}

{% endtest %}
