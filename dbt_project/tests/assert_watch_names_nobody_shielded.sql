-- What: nobody who is protected or under quarantine is named in the watch or in the bands of workload.
-- When it matters: always, before anything is published; it would name a covert officer, or warn of the wrong one.
-- How to resolve: do not publish; the table below takes a person from somewhere else than int_fact_holder or int_fact_person.
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

watch as (

    select * from {{ ref('metric_watch') }}

),

assessment as (

    select * from {{ ref('metric_watch_assessment') }}

),

band_month as (

    select * from {{ ref('metric_workload_band_month') }}

),

shielded as (

    select person_no from person
    where is_protected
    union
    select person_no from quarantined

),

shown as (

    select
        'metric_watch' as mart,
        watch.person_no
    from watch
    union all
    select
        'metric_watch' as mart,
        watch.entity_id as person_no
    from watch
    where watch.level = 'officer'
    union all
    select
        'metric_watch' as mart,
        watch.record_ref as person_no
    from watch
    where watch.record_type = 'officer'
    union all
    select
        'metric_watch' as mart,
        officer.person_no
    from watch
    inner join officer on watch.officer_key = officer.officer_key
    union all
    select
        'metric_watch_assessment' as mart,
        assessment.entity_id as person_no
    from assessment
    where assessment.level = 'officer'
    union all
    select
        'metric_workload_band_month' as mart,
        band_month.entity_id as person_no
    from band_month
    where band_month.level = 'officer'

),

exposed as (

    select distinct
        shown.mart,
        shielded.person_no

    from shown
    inner join shielded on shown.person_no = shielded.person_no

)

select * from exposed
