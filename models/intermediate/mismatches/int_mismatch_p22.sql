with

mapping as (

    select
        *,
        lag(unit_code) over (partition by org_unit_code order by valid_from) as former_unit_code,
        lag(valid_to) over (partition by org_unit_code order by valid_from) as former_to

    from {{ ref('int_org_unit_mapping') }}

),

unit_csp as (

    select
        *,
        lag(csp_code) over (partition by unit_code order by valid_from) as former_csp_code,
        lag(is_mapped) over (partition by unit_code order by valid_from) as was_mapped

    from {{ ref('int_unit_csp') }}

),

run as (

    select * from {{ ref('int_run') }}

),

changes as (

    select
        unit_code,
        valid_from as changed_on,
        '{unit_1} became {unit_athena}' as what,
        former_unit_code as former
    from mapping
    where
        former_unit_code <> unit_code
        and former_to = valid_from

    union all

    select
        unit_code,
        valid_from as changed_on,
        '{unit_athena} moved from {csp_1} to {csp_athena}' as what,
        former_csp_code as former
    from unit_csp
    where
        former_csp_code <> csp_code
        and was_mapped
        and is_mapped

),

latest as (

    select
        changes.*,
        unit_csp.csp_code,
        row_number() over (
            partition by changes.unit_code
            order by changes.changed_on desc, changes.what desc, changes.former desc
        ) as place

    from changes
    inner join run
        on changes.changed_on >= run.history_start
        and changes.changed_on <= run.as_on
    inner join unit_csp
        on changes.unit_code = unit_csp.unit_code
        and changes.changed_on >= unit_csp.valid_from
        and changes.changed_on < unit_csp.valid_to

),

mismatch as (

    select
        {{ mismatch_columns(
            'P22', 'unit', 'unit_code', unit_code_athena='unit_code', csp_athena='csp_code',
            detail_1='former', detail_2=day_text('changed_on'), detail_3='what'
        ) }}

    from latest
    where place = 1

)

select * from mismatch
