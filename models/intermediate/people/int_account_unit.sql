with

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

account_unit as (

    select
        user_id,
        unit_code

    from account

)

select * from account_unit
