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

shown as (

    select
        entity_type,
        entity_id,
        person_no,
        concat(' ', detail, ' ') as detail
    from {{ ref('posting_mismatch') }}

    union all

    select
        entity_type,
        entity_id,
        person_no,
        '' as detail
    from {{ ref('posting_mismatch_history') }}

),

exposed as (

    select
        shown.entity_type,
        shown.entity_id

    from shown
    inner join protected_person
        on shown.person_no = protected_person.person_no
        or trim(shown.entity_id) = protected_person.person_no
        or shown.detail like concat('% ', protected_person.person_no, ' %')

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
