{{ config(severity='warn') }}
-- What: every CSP code seen in the mapping and in the records is a partnership of the seed csp; none is legal and means force-wide.
-- When it matters: a mistyped or former code becomes a partnership of its own in every figure of that CSP.
-- How to resolve: correct the code in the team_map list or in the source; a new partnership is a row of seeds/csp.csv.
with

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}

),

incident as (

    select * from {{ ref('stg_command_control__incident') }}

),

unit as (

    select * from {{ ref('stg_athena__unit') }}

),

csp as (

    select * from {{ ref('csp') }}

),

seen as (

    select
        'sharepoint.team_map' as seen_in,
        csp_code
    from team_map

    union all

    select
        'command_control.incident' as seen_in,
        csp_code
    from incident

    union all

    select
        'athena.unit' as seen_in,
        csp_code
    from unit

),

unknown as (

    select
        seen.seen_in,
        seen.csp_code,
        count(*) as occurrences

    from seen
    left join csp on seen.csp_code = csp.csp_code
    where
        seen.csp_code is not null
        and csp.csp_code is null
    group by
        seen.seen_in,
        seen.csp_code

)

select * from unknown
