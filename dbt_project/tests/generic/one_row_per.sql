{#-
  Fails when the model has not exactly one row per row of another relation: a join multiplied rows, or dropped some.
  For models that have no key of their own.

  of           the relation whose rows are counted
  key          what makes a row of it (default: every row)
  of_where     which of its rows
  where_model  which rows of the model
  at_as_at     count only what holds at as_at, on both sides (from_at <= as_at < to_at, and the model's from_on, to_on)
  at_most      the model may have fewer rows, never more
-#}
{% test one_row_per(model, of, key=none, of_where='true', where_model='true', at_as_at=false, at_most=false) %}

with

counted as (

    select
        (
            select count(*)
            from {{ model }}
            {% if at_as_at -%}
            inner join {{ ref('int_run') }} on from_at <= as_at and to_at > as_at and from_on <= as_on and to_on > as_on
            {%- endif %}
            where {{ where_model }}
        ) as found,
        (
            select {{ 'count(distinct ' ~ key ~ ')' if key else 'count(*)' }}
            from {{ of }}
            {% if at_as_at -%}
            inner join {{ ref('int_run') }} on from_at <= as_at and to_at > as_at
            {%- endif %}
            where {{ of_where }}
        ) as expected

)

select *
from counted
where found {{ '>' if at_most else '<>' }} expected

{% endtest %}
