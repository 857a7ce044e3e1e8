{#- Fails for every half-open range after which nothing holds until the next one begins, per key. -#}
{% test ranges_have_no_gap(model, key, lower, upper) %}

with

ordered as (

    select
        {{ key }},
        {{ lower }},
        {{ upper }},
        lead({{ lower }}) over (partition by {{ key }} order by {{ lower }}) as next_lower

    from {{ model }}

)

select *
from ordered
where {{ upper }} < next_lower

{% endtest %}
