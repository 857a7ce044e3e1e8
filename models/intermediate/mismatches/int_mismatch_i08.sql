with

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where
        account_type not in ('system', 'queue')
        and trim(collar_no) <> ''

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

share as (

    select
        100.0 * sum(case when collar_canonical is null then 1 else 0 end) / count(*)
        > {{ setting('mismatch_unread_collar_most_percent') }} as is_above_limit

    from account

),

mismatch as (

    select
        {{ mismatch_columns(
            'I08', 'account', 'account.user_id', person_no='account_holder.person_no', unit_code_athena='account.unit_code',
            csp_athena='unit_today.csp_code',
            detail_1="case when account.collar_canonical is null then 'cannot be read' else 'is not typed as plain digits' end",
            is_graver='account.collar_canonical is null and share.is_above_limit'
        ) }}

    from account
    cross join run
    cross join share
    inner join account_holder
        on account.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    left join unit_today on account.unit_code = unit_today.unit_code
    where
        account.collar_canonical is null
        or account.collar_no <> account.collar_canonical

)

select * from mismatch
