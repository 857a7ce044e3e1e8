with

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

unit as (

    select * from {{ ref('stg_athena__unit') }}

),

run as (

    select * from {{ ref('int_run') }}

),

today as (

    select
        unit_csp.unit_code,
        unit.unit_name,
        unit_csp.csp_code,
        unit_csp.role_type,
        unit_csp.is_mapped,
        unit.unit_code is not null as is_in_athena,
        coalesce(unit.is_active, false) as is_active

    from unit_csp
    inner join run
        on run.as_on >= unit_csp.valid_from
        and run.as_on < unit_csp.valid_to
    left join unit on unit_csp.unit_code = unit.unit_code

)

select * from today
