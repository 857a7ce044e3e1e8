-- What: nobody who is protected or under quarantine is named in a fact, in whatever role; and their keys are not used either.
-- When it matters: always, before anything is published; it would name a covert officer, or blame the wrong one.
-- How to resolve: do not publish; the fact below takes a person from somewhere else than int_fact_holder.
{% set roles = [
    ('fct_investigation', ''), ('fct_offence_outcome', ''), ('fct_stl', ''), ('fct_stl', 'event_'), ('fct_victim_update', ''),
    ('fct_suspect_status', ''), ('fct_overtime', ''), ('fct_stop_search', ''), ('fct_stop_search', 'reviewer_'),
    ('fct_intelligence', ''), ('fct_outstanding_item', ''), ('fct_workload_daily', ''), ('fct_posting', ''),
    ('fct_posting_known', ''), ('fct_plan', ''), ('fct_plan', 'opener_'),
] %}
with

person as (

    select * from {{ ref('stg_hr__person') }}

),

quarantined as (

    select * from {{ ref('int_quarantined_person') }}

),

officer as (

    select * from {{ ref('dim_officer') }}

),

shielded as (

    select person_no from person
    where is_protected
    union
    select person_no from quarantined

),

shown as (

    {% for fact, prefix in roles %}
    select distinct
        '{{ fact }}' as fact,
        {{ prefix ~ 'person_no as ' if prefix }}person_no,
        {{ prefix ~ 'officer_key as ' if prefix }}officer_key
    from {{ ref(fact) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

exposed as (

    select distinct
        shown.fact,
        shielded.person_no

    from shown
    left join officer on shown.officer_key = officer.officer_key
    inner join shielded on shielded.person_no in (shown.person_no, officer.person_no)

)

select * from exposed
