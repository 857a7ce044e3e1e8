with

account as (

    select
        *,
        {{ collar_force('collar_no') }} as force_code

    from {{ ref('stg_athena__user_account') }}
    where account_type not in ('system', 'queue')

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

run as (

    select * from {{ ref('int_run') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P28', 'account', 'account.user_id', person_no='account_holder.person_no', unit_code_athena='account.unit_code',
            csp_athena='unit_today.csp_code', detail_1='account.force_code'
        ) }}

    from account
    cross join run
    inner join account_holder
        on account.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    left join unit_today on account.unit_code = unit_today.unit_code
    where account.force_code <> {{ setting('mismatch_own_force_code') }}

)

select * from mismatch
