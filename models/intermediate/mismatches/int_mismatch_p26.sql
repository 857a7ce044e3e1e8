with

roster_confirmation as (

    select * from {{ ref('stg_sharepoint__roster_confirmation') }}

),

plan as (

    select * from {{ ref('stg_review_app__plan') }}

),

one_to_one as (

    select * from {{ ref('stg_review_app__one_to_one') }}

),

person as (

    select
        *,
        nullif(lower(trim(user_principal_name)), '') as sign_in

    from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

used as (

    select
        concat('roster_confirmation ', id) as record_id,
        'confirmed a team' as what,
        lower(trim(confirmed_by)) as sign_in,
        cast(null as varchar) as user_person_no,
        confirmed_on as used_on
    from roster_confirmation

    union all

    select
        concat('plan ', id) as record_id,
        'opened a plan' as what,
        cast(null as varchar) as sign_in,
        opened_by as user_person_no,
        opened_on as used_on
    from plan

    union all

    select
        concat('one_to_one ', id) as record_id,
        'held a one-to-one' as what,
        cast(null as varchar) as sign_in,
        supervisor_person_no as user_person_no,
        held_on as used_on
    from one_to_one

),

recent as (

    select used.*

    from used
    inner join run
        on used.used_on <= run.as_on
        and used.used_on > {{ add_days('run.as_on', '-' ~ setting('mismatch_window_days')) }}

),

identified as (

    -- several people with one sign-in: it is enough that one of them was in service
    select
        recent.record_id,
        recent.what,
        recent.used_on,
        min(person.person_no) as person_no,
        coalesce(bool_or(
            person.started_on <= recent.used_on
            and coalesce(person.left_on, {{ end_of_time() }}) > recent.used_on
        ), false) as is_in_service

    from recent
    left join person
        on recent.sign_in = person.sign_in
        or recent.user_person_no = person.person_no
    group by
        recent.record_id,
        recent.what,
        recent.used_on

),

mismatch as (

    select
        {{ mismatch_columns(
            'P26', 'record', 'record_id', person_no='person_no', detail_1='what', detail_2=day_text('used_on')
        ) }}

    from identified
    where not is_in_service

)

select * from mismatch
