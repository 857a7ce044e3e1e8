-- What: the officer, team and partnership keys of a fact name the member whose natural id stands beside them.
-- When it matters: always; a report joins by key, a notebook by id, and both must see the same.
-- How to resolve: compare the keys in int_fact_holder and int_fact_unit with those of the dimension below.
{% set roles = [
    ('fct_investigation', ''), ('fct_offence_outcome', ''), ('fct_stl', ''), ('fct_stl', 'event_'), ('fct_victim_update', ''),
    ('fct_suspect_status', ''), ('fct_overtime', ''), ('fct_stop_search', ''), ('fct_stop_search', 'reviewer_'),
    ('fct_intelligence', ''), ('fct_outstanding_item', ''), ('fct_workload_daily', ''), ('fct_posting', ''),
    ('fct_posting_known', ''), ('fct_plan', ''), ('fct_plan', 'opener_'),
] %}
with

officer as (

    select * from {{ ref('dim_officer') }}

),

team as (

    select * from {{ ref('dim_team') }}

),

csp as (

    select * from {{ ref('dim_csp') }}

),

shown as (

    {% for fact, prefix in roles %}
    select distinct
        '{{ fact }}' as fact,
        {{ prefix ~ 'person_no as ' if prefix }}person_no,
        {{ prefix ~ 'officer_key as ' if prefix }}officer_key,
        {{ prefix ~ 'unit_code as ' if prefix }}unit_code,
        {{ prefix ~ 'team_key as ' if prefix }}team_key,
        {{ prefix ~ 'csp_code as ' if prefix }}csp_code,
        {{ prefix ~ 'csp_key as ' if prefix }}csp_key
    from {{ ref(fact) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

different as (

    select shown.*

    from shown
    left join officer on shown.officer_key = officer.officer_key
    left join team on shown.team_key = team.team_key
    left join csp on shown.csp_key = csp.csp_key
    where
        shown.person_no is distinct from officer.person_no
        or shown.unit_code is distinct from team.unit_code
        or shown.csp_code is distinct from csp.csp_code
        or team.csp_code is distinct from csp.csp_code

)

select * from different
