with

position as (

    select * from {{ ref('int_workload_band_position') }}

),

unit as (

    select * from {{ ref('int_fact_unit') }}

),

quality as (

    -- whether more of an officer's reports come back than of their peers, by the rule of the flags
    select
        entity_id,
        cast(period_start as date) as period_start,
        direction
    from {{ ref('int_flag_assessed') }}
    where
        metric_id = 'intelligence_returned_share'
        and level = 'officer'
        and period_grain = 'month'
        and state = 'flagged'

),

placed as (

    select
        position.role_type,
        position.is_probationer,
        position.person_no,
        position.unit_code,
        coalesce(unit.csp_code, 'FORCE_WIDE') as csp_code,
        cast(position.month as date) as month,
        position.reports,
        position.shifts,
        position.expected,
        position.lower,
        position.upper,
        case
            when position.reports < position.lower then 'below'
            when position.reports > position.upper then 'above'
            else 'within'
        end as band_position

    from position
    left join unit
        on position.unit_code = unit.unit_code
        and cast(position.month as date) >= unit.valid_from
        and cast(position.month as date) < unit.valid_to

),

numbered as (

    -- months with too few shifts are not there and break no run
    select
        *,
        count(case when band_position <> 'below' then 1 end) over (
            partition by person_no, unit_code order by month
            rows between unbounded preceding and current row
        ) as run_no

    from placed

),

officers as (

    select
        'officer' as level,
        person_no as entity_id,
        unit_code as parent_entity_id,
        unit_code,
        csp_code,
        role_type,
        is_probationer,
        month,
        1 as officers,
        reports,
        shifts,
        expected,
        lower,
        upper,
        band_position,
        case
            when band_position = 'below'
                then cast(count(case when band_position = 'below' then 1 end) over (
                    partition by person_no, unit_code, run_no order by month
                    rows between unbounded preceding and current row
                ) as integer)
            else 0
        end as months_below

    from numbered

),

above as (

    -- what a team or partnership may be expected to submit is the sum of what its members are
    {% for level, entity, parent, unit, role_type in [
        ('team', 'unit_code', 'csp_code', 'unit_code', 'min(role_type)'),
        ('csp', 'csp_code', "'HERTS'", 'cast(null as varchar)', 'cast(null as varchar)'),
    ] %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        {{ parent }} as parent_entity_id,
        {{ unit }} as unit_code,
        csp_code,
        month,
        {{ role_type }} as role_type,
        cast(count(distinct person_no) as integer) as officers,
        sum(reports) as reports,
        sum(shifts) as shifts,
        cast(sum(cast(expected as decimal(28, 10))) as double) as expected
    from placed
    group by 1, 2, 3, 4, 5, 6
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        level,
        officers.entity_id,
        parent_entity_id,
        unit_code,
        csp_code,
        role_type,
        is_probationer,
        month,
        cast(officers as integer) as officers,
        reports,
        shifts,
        expected,
        lower,
        upper,
        band_position,
        months_below,
        months_below >= {{ watch_value('workload_band_months_below') }} as is_conversation,
        band_position = 'above' and coalesce(quality.direction = 'high', false) as is_quality_conversation
    from officers
    left join quality
        on officers.entity_id = quality.entity_id
        and officers.month = quality.period_start

    union all

    select
        level,
        entity_id,
        parent_entity_id,
        unit_code,
        csp_code,
        role_type,
        cast(null as boolean) as is_probationer,
        month,
        officers,
        reports,
        shifts,
        expected,
        cast(null as double) as lower,
        cast(null as double) as upper,
        cast(null as varchar) as band_position,
        cast(null as integer) as months_below,
        cast(null as boolean) as is_conversation,
        cast(null as boolean) as is_quality_conversation
    from above

)

select * from final
