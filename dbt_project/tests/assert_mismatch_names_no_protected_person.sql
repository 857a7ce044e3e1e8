-- What: no mismatch, open or past, is about a protected person, an account or a posting of one, or names one in its sentence.
-- When it matters: always, before anything is published; it would name a covert officer.
-- How to resolve: do not publish; see int_mismatch_protected and the filters of int_mismatch_open and int_mismatch_episode.
with

protected_person as (

    select
        person_no,
        collar_canonical

    from {{ ref('stg_hr__person') }}
    where is_protected

),

mismatch as (

    select * from {{ ref('int_mismatch') }}

),

posting_mismatch as (

    select * from {{ ref('posting_mismatch') }}

),

shown as (

    select
        entity_type,
        entity_id,
        person_no
    from posting_mismatch

    union all

    select
        entity_type,
        entity_id,
        person_no
    from {{ ref('posting_mismatch_history') }}

),

other_name as (

    -- ids of different kinds may be alike: a sentence that names such a team or unit names no person
    select unit_code as id from {{ ref('stg_athena__unit') }}
    union
    select org_unit_code as id from {{ ref('stg_hr__org_unit') }}
    union
    select unit_code as id from {{ ref('stg_sharepoint__team_map') }}

),

told as (

    select
        posting_mismatch.*,
        mismatch.other_person_no

    from posting_mismatch
    left join mismatch
        on posting_mismatch.code = mismatch.code
        and posting_mismatch.entity_type = mismatch.entity_type
        and posting_mismatch.entity_id = mismatch.entity_id

),

exposed as (

    select
        shown.entity_type,
        shown.entity_id

    from shown
    inner join protected_person
        on shown.person_no = protected_person.person_no
        or (shown.entity_type in ('person', 'account', 'record') and trim(shown.entity_id) = protected_person.person_no)

    union

    -- in the place of the other person of a sentence
    select
        told.entity_type,
        told.entity_id

    from told
    inner join protected_person on told.other_person_no = protected_person.person_no
    where
        {{ names('told.detail', 'protected_person.person_no') }}
        and told.detail not like '%another person%'

    union

    -- anywhere in a sentence, where the word can be nothing else: it has letters or more digits than a year or a count, and is
    -- neither a unit nor the thing that the row is about
    select
        told.entity_type,
        told.entity_id

    from told
    inner join protected_person on {{ names('told.detail', 'protected_person.person_no') }}
    left join other_name on protected_person.person_no = other_name.id
    where
        other_name.id is null
        and (lower(protected_person.person_no) <> upper(protected_person.person_no) or length(protected_person.person_no) > 4)
        and protected_person.person_no <> trim(told.entity_id)

    union

    select
        shown.entity_type,
        shown.entity_id

    from shown
    inner join {{ ref('stg_athena__user_account') }} as account
        on shown.entity_type = 'account'
        and shown.entity_id = account.user_id
    inner join protected_person on account.collar_canonical = protected_person.collar_canonical

    union

    select
        shown.entity_type,
        shown.entity_id

    from shown
    inner join {{ ref('stg_hr__posting') }} as posting
        on shown.entity_type = 'posting'
        and shown.entity_id = posting.posting_id
    inner join protected_person on posting.person_no = protected_person.person_no

)

select * from exposed
