with

load as (

    select * from {{ ref('int_open_case_load') }}
    where bucket = 'UNALLOCATED'

),

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'I07', 'account', 'load.user_id', unit_code_athena='account.unit_code', csp_athena='unit_today.csp_code',
            detail_1=count_text('load.open_crimes', 'open crime')
        ) }}

    from load
    inner join account on load.user_id = account.user_id
    left join unit_today on account.unit_code = unit_today.unit_code

)

select * from mismatch
