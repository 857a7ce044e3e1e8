with

held as (

    select * from {{ ref('int_undisposed_held') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}
    where is_mapped

),

run as (

    select * from {{ ref('int_run') }}

),

open_now as (

    select
        held.investigation_no,
        held.user_id,
        account_holder.person_no,
        account_holder.bucket,
        coalesce(account.unit_code, held.unit_code) as unit_code,
        run.as_on

    from held
    inner join run
        on held.from_at <= run.as_at
        and held.to_at > run.as_at
    left join account on held.user_id = account.user_id
    left join account_holder
        on held.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to

),

placed as (

    select
        open_now.investigation_no,
        open_now.person_no,
        open_now.bucket,
        open_now.unit_code,
        open_now.unit_code is not null and unit_csp.unit_code is null as is_unmapped

    from open_now
    left join unit_csp
        on open_now.unit_code = unit_csp.unit_code
        and open_now.as_on >= unit_csp.valid_from
        and open_now.as_on < unit_csp.valid_to

)

select * from placed
