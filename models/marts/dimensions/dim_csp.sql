with

csp as (

    select * from {{ ref('csp') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

incident as (

    select * from {{ ref('stg_command_control__incident') }}

),

investigation as (

    select * from {{ ref('stg_athena__investigation') }}

),

stop_search as (

    select * from {{ ref('stg_athena__stop_search') }}

),

intelligence_report as (

    select * from {{ ref('stg_athena__intelligence_report') }}

),

seen as (

    select csp_code from unit_csp
    union
    select csp_code from incident
    union
    select csp_code from investigation
    union
    select csp_code from stop_search
    union
    select csp_code from intelligence_report

),

special as (

    select 'FORCE_WIDE' as csp_code, 'Force-wide' as csp_name
    union all
    select 'OUTSIDE' as csp_code, 'Outside the county' as csp_name
    union all
    select 'UNKNOWN' as csp_code, 'Unknown' as csp_name

),

named as (

    select csp_code, csp_name, 1 as preference from csp
    union all
    select csp_code, csp_name, 1 as preference from special
    union all
    select former_csp_code as csp_code, csp_name || ' (former code)' as csp_name, 2 as preference from csp
    union all
    select csp_code, csp_code as csp_name, 3 as preference from seen

),

members as (

    -- a former code is a member only where a source still uses it
    select
        csp_code,
        min_by(csp_name, preference) as csp_name

    from named
    where
        csp_code is not null
        and (preference != 2 or csp_code in (select csp_code from seen))
    group by csp_code

),

keyed as (

    select
        case
            when csp_code = 'UNKNOWN' then {{ unknown_key() }}
            else {{ surrogate_key(['csp_code']) }}
        end as csp_key,
        csp_code,
        csp_name

    from members

)

select * from keyed
