with

form as (

    select * from {{ ref('int_stop_search_form') }}

),

stop_search as (

    select * from {{ ref('stg_athena__stop_search') }}

),

with_officer as (

    select * from {{ ref('int_stop_search_with_officer') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

officer_owes as (

    select distinct with_officer.form_no

    from with_officer
    inner join run
        on with_officer.from_at <= run.as_at
        and with_officer.to_at > run.as_at

),

described as (

    -- a submission waits for the reviewer until it is returned or reviewed
    select
        form.form_no,
        form.user_id,
        form.reviewer_user_id,
        form.unit_code as record_unit_code,
        form.status,
        form.searched_at,
        form.submitted_at,
        form.returned_at,
        form.reviewed_at,
        {{ local_date('form.searched_at') }} as searched_on,
        {{ local_date('form.submitted_at') }} as submitted_on,
        stop_search.csp_code as scene_csp_code,
        stop_search.object_of_search,
        stop_search.outcome,
        case
            when officer_owes.form_no is not null then 'officer'
            when
                form.submitted_at is not null
                and not coalesce(form.returned_at >= form.submitted_at, false)
                and not coalesce(form.reviewed_at >= form.submitted_at, false)
                then 'reviewer'
        end as waits_for

    from form
    inner join stop_search on form.form_no = stop_search.form_no
    left join officer_owes on form.form_no = officer_owes.form_no

),

searched as (

    {{ attribute_holder('described', kind='account', key='user_id', day='searched_on', unit='record_unit_code') }}

),

attributed as (

    {{ attribute_holder(
        'searched', kind='account', key='reviewer_user_id', day='submitted_on', unit='record_unit_code', prefix='reviewer_'
    ) }}

),

final as (

    select
        form_no,
        officer_key,
        team_key,
        csp_key,
        reviewer_officer_key,
        reviewer_team_key,
        reviewer_csp_key,
        {{ csp_key('scene_csp_code') }} as scene_csp_key,
        {{ calendar_key('searched_on') }} as searched_date_key,
        {{ calendar_key('submitted_on') }} as submitted_date_key,
        {{ calendar_key(local_date('reviewed_at')) }} as reviewed_date_key,
        person_no,
        unit_code,
        csp_code,
        reviewer_person_no,
        reviewer_unit_code,
        reviewer_csp_code,
        scene_csp_code,
        object_of_search,
        outcome,
        status,
        waits_for,
        searched_at,
        submitted_at,
        returned_at,
        reviewed_at,
        {{ seconds_between('submitted_at', 'case when reviewed_at >= submitted_at then reviewed_at end') }} / 86400
            as days_to_review

    from attributed

)

select * from final
