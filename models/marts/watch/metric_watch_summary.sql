with

watch as (

    select * from {{ ref('metric_watch') }}

),

owner as (

    -- each thing counts for its team, for its partnership and for the force; a partnership's own budget for no team
    select
        *,
        'team' as owner_level,
        unit_code as owner_id
    from watch
    where unit_code not in ('UNPOSTED', 'UNKNOWN')

    union all

    select
        *,
        'csp' as owner_level,
        csp_code as owner_id
    from watch
    where csp_code not in ('FORCE_WIDE', 'UNKNOWN')

    union all

    select
        *,
        'force' as owner_level,
        'HERTS' as owner_id
    from watch

),

final as (

    select
        owner_level as level,
        owner_id as entity_id,
        watch_kind,
        min(case when owner_level = 'team' then unit_code end) as unit_code,
        min(case when owner_level <> 'force' then csp_code end) as csp_code,
        cast(count(*) as integer) as things,
        cast(count(case when severity = 'urgent' then 1 end) as integer) as urgent,
        cast(count(case when severity = 'soon' then 1 end) as integer) as soon,
        cast(count(case when severity = 'later' then 1 end) as integer) as later,
        cast(count(case when certainty <> 'possible' then 1 end) as integer) as known_or_likely,
        min(due_on) as first_due_on

    from owner
    group by
        owner_level,
        owner_id,
        watch_kind

)

select * from final
