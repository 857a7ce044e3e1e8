with

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where is_active

),

account_holder as (

    select * from {{ ref('int_account_holder') }}
    where bucket = 'EXTERNAL'

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
            'I05', 'account', 'account.user_id', unit_code_athena='account.unit_code', csp_athena='unit_today.csp_code'
        ) }}

    from account
    cross join run
    inner join account_holder
        on account.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    left join unit_today on account.unit_code = unit_today.unit_code

)

select * from mismatch
