-- every code that the sources can express; a new one is a model of its own and an entry here
{% set identity = 'i01 i02 i03 i04 i05 i06 i07 i08 i10'.split() %}
{% set posting = 'p01 p02 p03 p04 p05 p06 p07 p08 p09 p10 p11 p12 p13 p14'.split() %}
{% set person = 'p15 p16 p17 p18 p19 p20 p21 p22 p23 p24 p25 p26 p27 p28'.split() %}
{% set models = identity + posting + person %}
with

{% for model in models %}
{{ model }} as (

    select * from {{ ref('int_mismatch_' ~ model) }}

),

{% endfor %}
mismatches as (

    {% for model in models %}
    select
        code,
        entity_type,
        entity_id,
        person_no,
        other_person_no,
        unit_code_hr,
        unit_code_athena,
        csp_hr,
        csp_athena,
        detail_1,
        detail_2,
        detail_3,
        is_graver
    from {{ model }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from mismatches
