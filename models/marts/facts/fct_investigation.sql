with

investigation as (

    select * from {{ ref('int_investigation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

hold_run as (

    select * from {{ ref('int_investigation_hold_run') }}

),

undisposed as (

    select * from {{ ref('int_undisposed') }}

),

first_allocation as (

    select * from {{ ref('int_first_allocation') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

known as (

    -- ends that had not come by as_at are not known yet
    select
        investigation.investigation_no,
        investigation.csp_code as scene_csp_code,
        investigation.is_domestic_abuse,
        investigation.recorded_at,
        case when investigation.suspect_identified_at <= run.as_at then investigation.suspect_identified_at end
            as suspect_identified_at,
        case when investigation.ended_at <= run.as_at then investigation.ended_at end as ended_at,
        case when investigation.left_at <= run.as_at then investigation.left_at end as left_at,
        least(investigation.ended_at, investigation.left_at, run.as_at) as held_at,
        run.as_at,
        run.as_on

    from investigation
    cross join run

),

held as (

    select
        known.*,
        hold_run.user_id,
        hold_run.unit_code as record_unit_code,
        hold_run.held_since_at,
        case when known.held_at = known.as_at then known.as_on else {{ local_date('known.held_at') }} end as held_on,
        first_allocation.allocated_at,
        undisposed.investigation_no is not null as is_undisposed

    from known
    inner join hold_run
        on known.investigation_no = hold_run.investigation_no
        and known.held_at >= hold_run.from_at
        and known.held_at < hold_run.to_at
    left join first_allocation on known.investigation_no = first_allocation.investigation_no
    left join undisposed
        on known.investigation_no = undisposed.investigation_no
        and known.as_at >= undisposed.from_at
        and known.as_at < undisposed.to_at

),

attributed as (

    {{ attribute_holder('held', kind='account', key='user_id', day='held_on', unit='record_unit_code') }}

),

final as (

    select
        investigation_no,
        officer_key,
        team_key,
        csp_key,
        {{ csp_key('scene_csp_code') }} as scene_csp_key,
        {{ calendar_key(local_date('recorded_at')) }} as recorded_date_key,
        {{ calendar_key(local_date('allocated_at')) }} as allocated_date_key,
        {{ calendar_key(local_date('least(ended_at, left_at)')) }} as ended_date_key,
        person_no,
        unit_code,
        csp_code,
        scene_csp_code,
        is_domestic_abuse,
        ended_at is null and left_at is null as is_open,
        is_undisposed,
        left_at is not null as has_left,
        recorded_at,
        allocated_at,
        suspect_identified_at,
        ended_at,
        left_at,
        held_since_at

    from attributed

)

select * from final
