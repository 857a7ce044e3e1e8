with

team as (

    select * from {{ ref('int_team_version') }}

),

csp as (

    select * from {{ ref('dim_csp') }}

),

run as (

    select * from {{ ref('int_run') }}

),

stand_in as (

    select 'UNPOSTED' as unit_code, 'No team' as unit_name, 'other' as role_type, 'FORCE_WIDE' as csp_code
    union all
    select 'UNKNOWN' as unit_code, 'Unknown' as unit_name, 'other' as role_type, 'UNKNOWN' as csp_code

),

member as (

    select
        unit_code,
        unit_name,
        role_type,
        csp_code,
        valid_from,
        valid_to

    from team
    union all
    select
        unit_code,
        unit_name,
        role_type,
        csp_code,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to

    from stand_in

),

keyed as (

    select
        case
            when member.unit_code = 'UNKNOWN' then {{ unknown_key() }}
            else {{ surrogate_key(['member.unit_code', 'member.valid_from']) }}
        end as team_key,
        csp.csp_key,
        member.unit_code,
        member.unit_name,
        member.role_type,
        member.csp_code,
        member.valid_from,
        member.valid_to,
        member.valid_from <= run.as_on and run.as_on < member.valid_to as is_current

    from member
    cross join run
    left join csp on member.csp_code = csp.csp_code

)

select * from keyed
