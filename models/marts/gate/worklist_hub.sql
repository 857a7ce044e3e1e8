with

posting_mismatch as (

    select * from {{ ref('posting_mismatch') }}

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

unit as (

    select * from {{ ref('stg_athena__unit') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where
        is_active
        and account_type = 'person'

),

open_crime as (

    select * from {{ ref('int_gate_open_crime') }}

),

crimes as (

    select
        unit_code,
        count(*) as open_crimes
    from open_crime
    group by unit_code

),

accounts as (

    select
        unit_code,
        count(*) as active_accounts
    from account
    group by unit_code

),

waiting as (

    select
        posting_mismatch.code,
        posting_mismatch.entity_type,
        posting_mismatch.entity_id,
        posting_mismatch_code.title,
        posting_mismatch.action,
        unit.unit_code,
        unit.unit_name,
        posting_mismatch.first_seen_at,
        posting_mismatch.age_days,
        coalesce(crimes.open_crimes, 0) as open_crimes,
        coalesce(accounts.active_accounts, 0) as active_accounts,
        posting_mismatch.detail

    from posting_mismatch
    inner join posting_mismatch_code on posting_mismatch.code = posting_mismatch_code.code
    left join unit
        on posting_mismatch.entity_type = 'unit'
        and posting_mismatch.entity_id = unit.unit_code
    left join crimes on unit.unit_code = crimes.unit_code
    left join accounts on unit.unit_code = accounts.unit_code
    where
        posting_mismatch.owner = 'Strategic Hub'
        and posting_mismatch.action not in ('AUTO', 'INFO')

),

placed as (

    select
        cast(row_number() over (order by open_crimes desc, first_seen_at asc, code asc, entity_id asc) as integer) as place,
        *

    from waiting

)

select * from placed
