{#-
  Turn ranges that may overlap into ranges that do not.

  relation  a CTE or relation with the columns named below; ranges are half-open, empty ones hold nothing
  key       column that the ranges belong to
  lower     first moment or day of a range
  upper     first moment or day at which it no longer holds (never null)
  winner    order by list: the first row is in force where several ranges hold
  columns   what to carry over from the row in force

  Yields key, lower, upper and the columns; one row per key and elementary stretch, no overlaps.
-#}
{% macro resolve_overlaps(relation, key, lower, upper, winner, columns) -%}
    select
        {{ key }},
        {{ lower }},
        {{ upper }},
        {{ columns | join(',\n        ') }}
    from (
        select
            stretches.{{ key }},
            stretches.starts as {{ lower }},
            stretches.ends as {{ upper }},
            {% for column in columns -%}
            candidates.{{ column }},
            {% endfor -%}
            row_number() over (
                partition by stretches.{{ key }}, stretches.starts
                order by {{ winner }}
            ) as place
        from (
            select
                {{ key }},
                boundary as starts,
                lead(boundary) over (partition by {{ key }} order by boundary) as ends
            from (
                select {{ key }}, {{ lower }} as boundary from {{ relation }} where {{ lower }} < {{ upper }}
                union
                select {{ key }}, {{ upper }} as boundary from {{ relation }} where {{ lower }} < {{ upper }}
            ) as boundaries
        ) as stretches
        inner join {{ relation }} as candidates
            on stretches.{{ key }} = candidates.{{ key }}
            and candidates.{{ lower }} <= stretches.starts
            and candidates.{{ upper }} >= stretches.ends
    ) as ranked
    where place = 1
{%- endmacro %}
