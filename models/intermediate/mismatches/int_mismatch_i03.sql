with

person as (

    select
        *,
        nullif(lower(trim(user_principal_name)), '') as sign_in

    from {{ ref('stg_hr__person') }}

),

sides as (

    select * from {{ ref('int_person_sides') }}

),

run as (

    select * from {{ ref('int_run') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where
        is_active
        and account_type not in ('system', 'queue')

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

same_collar as (

    select * from {{ ref('int_mismatch_i01') }}

),

one_sign_in as (

    select
        one.person_no,
        min(other.person_no) as other_person_no

    from sides
    cross join run
    inner join person as one on sides.person_no = one.person_no
    inner join person as other
        on one.sign_in = other.sign_in
        and one.person_no <> other.person_no
        and other.started_on <= run.as_on
    group by one.person_no

),

several_accounts as (

    -- two people with one collar number are I01: their accounts are not one person's
    select
        account_holder.person_no,
        count(*) as accounts

    from account
    cross join run
    inner join account_holder
        on account.user_id = account_holder.user_id
        and account_holder.bucket is null
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    left join same_collar on account_holder.person_no = same_collar.person_no
    where same_collar.person_no is null
    group by account_holder.person_no
    having count(*) > 1

),

found as (

    select
        coalesce(one_sign_in.person_no, several_accounts.person_no) as person_no,
        one_sign_in.other_person_no,
        case
            when one_sign_in.person_no is not null then 'has the same directory sign-in as {other}'
            else concat('has ', {{ count_text('several_accounts.accounts', 'active Athena account') }})
        end as what

    from one_sign_in
    full outer join several_accounts on one_sign_in.person_no = several_accounts.person_no

),

mismatch as (

    select
        {{ mismatch_columns(
            'I03', 'person', 'person_no', person_no='person_no', other_person_no='other_person_no', detail_1='what'
        ) }}

    from found

)

select * from mismatch
