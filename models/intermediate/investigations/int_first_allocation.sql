with

investigation as (

    select * from {{ ref('int_investigation') }}

),

oic_history as (

    -- an interval of no length was never held
    select * from {{ ref('stg_athena__oic_history') }}
    where
        to_at is null
        or to_at > from_at

),

person_account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type = 'person'

),

run as (

    select * from {{ ref('int_run') }}

),

ordered as (

    select
        oic_history.investigation_no,
        oic_history.user_id,
        oic_history.unit_code,
        oic_history.from_at,
        person_account.user_id is not null as is_person,
        row_number() over (
            partition by oic_history.investigation_no
            order by oic_history.from_at asc, oic_history.oic_history_id desc
        ) as place,
        row_number() over (
            partition by oic_history.investigation_no, person_account.user_id is not null
            order by oic_history.from_at asc, oic_history.oic_history_id desc
        ) as place_of_kind

    from oic_history
    inner join run on oic_history.from_at <= run.as_at
    left join person_account on oic_history.user_id = person_account.user_id

),

first_row as (

    select * from ordered
    where place = 1

),

first_person as (

    select * from ordered
    where
        is_person
        and place_of_kind = 1

),

allocated as (

    -- no history and the OIC is a person: allocated at recording
    select
        investigation.investigation_no,
        investigation.recorded_at,
        investigation.left_at,
        case
            when first_row.investigation_no is null and person_account.user_id is not null
                then investigation.oic_user_id
            else first_person.user_id
        end as user_id,
        case
            when first_row.investigation_no is null and person_account.user_id is not null
                then investigation.recorded_at
            else first_person.from_at
        end as allocated_at,
        case
            when first_person.investigation_no is not null
                then coalesce(first_person.unit_code, investigation.oic_unit_code)
            else coalesce(first_row.unit_code, investigation.oic_unit_code)
        end as unit_code

    from investigation
    left join first_row on investigation.investigation_no = first_row.investigation_no
    left join first_person on investigation.investigation_no = first_person.investigation_no
    left join person_account on investigation.oic_user_id = person_account.user_id

)

select * from allocated
