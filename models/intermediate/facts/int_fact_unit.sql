with

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

team_version as (

    select * from {{ ref('int_team_version') }}

),

keyed as (

    -- a stretch of the mapping lies within one version of the team
    select
        unit_csp.unit_code,
        {{ surrogate_key(['team_version.unit_code', 'team_version.valid_from']) }} as team_key,
        unit_csp.csp_code,
        {{ csp_key('unit_csp.csp_code') }} as csp_key,
        unit_csp.is_mapped,
        unit_csp.valid_from,
        unit_csp.valid_to

    from unit_csp
    inner join team_version
        on unit_csp.unit_code = team_version.unit_code
        and unit_csp.valid_from >= team_version.valid_from
        and unit_csp.valid_from < team_version.valid_to

),

unposted as (

    select
        'UNPOSTED' as unit_code,
        {{ lasting_member_key("'UNPOSTED'") }} as team_key,
        'FORCE_WIDE' as csp_code,
        {{ csp_key("'FORCE_WIDE'") }} as csp_key,
        false as is_mapped,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to

),

units as (

    select * from keyed
    union all
    select * from unposted

)

select * from units
