with

person as (

    select * from {{ ref('int_fact_person') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

collar_holder as (

    -- somebody who had left cannot have attended
    select * from {{ ref('int_collar_holder') }}
    where is_employed

),

unit as (

    select * from {{ ref('int_fact_unit') }}

),

keys as (

    -- who each key of a source means, over time
    select 'account' as holder_kind, user_id as holder_key, person_no, valid_from, valid_to from account_holder
    union all
    select 'collar' as holder_kind, collar_canonical as holder_key, person_no, valid_from, valid_to from collar_holder
    union all
    select distinct
        'person' as holder_kind,
        person_no as holder_key,
        person_no,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from person

),

known_person as (

    select
        keys.holder_kind,
        keys.holder_key,
        true as is_known_person,
        person.is_individual,
        person.officer_id,
        person.officer_key,
        person.unit_code,
        person.team_key,
        person.csp_code,
        person.csp_key,
        greatest(keys.valid_from, person.valid_from) as valid_from,
        least(keys.valid_to, person.valid_to) as valid_to

    from keys
    inner join person
        on keys.person_no = person.person_no
        and keys.valid_from < person.valid_to
        and person.valid_from < keys.valid_to

),

nobody as (

    -- the account's own unit where it is mapped; the unit on a record comes before it
    select
        'account' as holder_kind,
        account_holder.user_id as holder_key,
        false as is_known_person,
        false as is_individual,
        account_holder.bucket as officer_id,
        {{ lasting_member_key('account_holder.bucket') }} as officer_key,
        case when unit.is_mapped then unit.unit_code end as unit_code,
        case when unit.is_mapped then unit.team_key end as team_key,
        case when unit.is_mapped then unit.csp_code end as csp_code,
        case when unit.is_mapped then unit.csp_key end as csp_key,
        greatest(account_holder.valid_from, coalesce(unit.valid_from, account_holder.valid_from)) as valid_from,
        least(account_holder.valid_to, coalesce(unit.valid_to, account_holder.valid_to)) as valid_to

    from account_holder
    inner join account on account_holder.user_id = account.user_id
    left join unit
        on account.unit_code = unit.unit_code
        and account_holder.valid_from < unit.valid_to
        and unit.valid_from < account_holder.valid_to
    where account_holder.person_no is null

),

holders as (

    select * from known_person
    union all
    select * from nobody

)

select * from holders
