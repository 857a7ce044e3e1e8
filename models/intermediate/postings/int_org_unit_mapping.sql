with

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}

),

candidates as (

    select
        org_unit_code,
        id as team_map_id,
        unit_code,
        valid_from,
        coalesce(valid_to, {{ end_of_time() }}) as valid_to

    from team_map

),

in_force as (

    {{ resolve_overlaps(
        relation='candidates',
        key='org_unit_code',
        lower='valid_from',
        upper='valid_to',
        winner='team_map_id',
        columns=['unit_code', 'team_map_id'],
    ) }}

)

select * from in_force
