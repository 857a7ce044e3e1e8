with

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type not in ('system', 'queue')

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

run as (

    select * from {{ ref('int_run') }}

),

ranked as (

    -- several accounts: active, then latest change, then greatest id
    select
        account_holder.person_no,
        account.user_id,
        account.unit_code,
        account.rank_code,
        account.is_active,
        {{ none_if_blank('account.supervisor_user_id') }} as supervisor_user_id,
        row_number() over (
            partition by account_holder.person_no
            order by account.is_active desc, account.updated_at desc, account.user_id desc
        ) as place

    from account
    cross join run
    inner join account_holder
        on account.user_id = account_holder.user_id
        and account_holder.bucket is null
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to

),

in_use as (

    select
        person_no,
        user_id,
        unit_code,
        rank_code,
        is_active,
        supervisor_user_id

    from ranked
    where place = 1

)

select * from in_use
