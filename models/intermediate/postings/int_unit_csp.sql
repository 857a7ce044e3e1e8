with

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}

),

unit as (

    select * from {{ ref('stg_athena__unit') }}

),

override_team as (

    select * from {{ ref('int_posting_override_team') }}

),

mapped as (

    select
        unit_code,
        id as team_map_id,
        csp_code as mapped_csp_code,
        role_type,
        true as is_mapped,
        1 as priority,
        valid_from,
        coalesce(valid_to, {{ end_of_time() }}) as valid_to

    from team_map

),

known as (

    -- an override may name a unit that neither has; its people are shown there all the same
    select unit_code from unit
    union
    select unit_code from team_map
    union
    select unit_code from override_team
    where unit_code <> 'UNPOSTED'

),

unmapped as (

    select
        unit_code,
        cast(null as varchar) as team_map_id,
        cast(null as varchar) as mapped_csp_code,
        cast(null as varchar) as role_type,
        false as is_mapped,
        2 as priority,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to

    from known

),

candidates as (

    select * from mapped
    union all
    select * from unmapped

),

in_force as (

    {{ resolve_overlaps(
        relation='candidates',
        key='unit_code',
        lower='valid_from',
        upper='valid_to',
        winner='priority, team_map_id',
        columns=['team_map_id', 'mapped_csp_code', 'role_type', 'is_mapped'],
    ) }}

),

named as (

    select
        unit_code,
        valid_from,
        valid_to,
        team_map_id,
        coalesce(mapped_csp_code, 'FORCE_WIDE') as csp_code,
        role_type,
        is_mapped

    from in_force

)

select * from named
