{#- Fails for every half-open range that begins before the one before it ends, per key. -#}
{% test ranges_do_not_overlap(model, key, lower, upper) %}

with

ordered as (

    select
        {{ key }},
        {{ lower }},
        {{ upper }},
        max({{ upper }}) over (
            partition by {{ key }} order by {{ lower }}
            rows between unbounded preceding and 1 preceding
        ) as latest_end_before

    from {{ model }}

)

select *
from ordered
where {{ lower }} < latest_end_before
    or {{ lower }} >= {{ upper }}

{% endtest %}
