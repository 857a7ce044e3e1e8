with

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

unit as (

    select * from {{ ref('stg_athena__unit') }}

),

described as (

    select
        unit_csp.unit_code,
        coalesce(unit.unit_name, unit_csp.unit_code) as unit_name,
        coalesce(unit_csp.role_type, unit.unit_type, 'other') as role_type,
        unit_csp.csp_code,
        unit_csp.valid_from,
        unit_csp.valid_to

    from unit_csp
    left join unit on unit_csp.unit_code = unit.unit_code

),

compared as (

    select
        *,
        coalesce(
            lag(role_type) over (partition by unit_code order by valid_from) = role_type
            and lag(csp_code) over (partition by unit_code order by valid_from) = csp_code
            and lag(valid_to) over (partition by unit_code order by valid_from) = valid_from,
            false
        ) as is_same_version

    from described

),

numbered as (

    select
        *,
        sum(case when is_same_version then 0 else 1 end) over (
            partition by unit_code order by valid_from
            rows between unbounded preceding and current row
        ) as version_number

    from compared

),

merged as (

    select
        unit_code,
        unit_name,
        role_type,
        csp_code,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to

    from numbered
    group by unit_code, unit_name, role_type, csp_code, version_number

)

select * from merged
