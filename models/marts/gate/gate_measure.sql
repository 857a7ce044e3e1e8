with

metric_value as (

    select * from {{ ref('metric_value') }}

),

metric as (

    select * from {{ ref('int_metric') }}
    where value_kind in ('count', 'ratio')

),

left_out as (

    select * from {{ ref('int_metric_left_out') }}

),

person as (

    select * from {{ ref('int_gate_person') }}

),

open_crime as (

    select * from {{ ref('int_gate_open_crime') }}

),

shared_collar as (

    select * from {{ ref('int_gate_shared_collar') }}

),

chain as (

    select * from {{ ref('int_supervision_chain') }}

),

added_up as (

    -- what has no row adds up too
    select
        metric_value.metric_id,
        metric_value.period_grain,
        metric_value.period_start,
        metric_value.level,
        metric_value.numerator,
        metric_value.denominator

    from metric_value
    inner join metric on metric_value.metric_id = metric.metric_id

    union all

    select
        metric_id,
        period_grain,
        period_start,
        level,
        numerator,
        denominator
    from left_out

),

level_total as (

    select
        metric_id,
        period_grain,
        period_start,
        level,
        coalesce(sum(numerator), 0) as numerator,
        coalesce(sum(denominator), 0) as denominator

    from added_up
    group by
        metric_id,
        period_grain,
        period_start,
        level

),

spread as (

    -- how far the levels of one metric and period lie apart
    select
        metric_id,
        period_grain,
        period_start,
        {{ sums_differ('max(numerator)', 'min(numerator)') }}
        or {{ sums_differ('max(denominator)', 'min(denominator)') }} as differs

    from level_total
    group by
        metric_id,
        period_grain,
        period_start

),

roll_up as (

    select
        'roll_up' as check_id,
        'metric' as scope_kind,
        metric_id as scope_id,
        count(*) filter (where differs) as counted,
        count(*) as population

    from spread
    group by metric_id

),

disputed as (

    -- each person counts in the force, in a partnership and in a team
    select
        'disputed_officers' as check_id,
        case when grouping(unit_code) = 0 then 'team' when grouping(csp_code) = 0 then 'csp' else 'force' end as scope_kind,
        coalesce(unit_code, csp_code, 'HERTS') as scope_id,
        count(*) filter (where is_disputed) as counted,
        count(*) as population

    from person
    group by grouping sets ((), (csp_code), (unit_code))

),

crimes as (

    select
        'unmapped_team_crimes' as check_id,
        count(*) filter (where is_unmapped) as counted,
        count(*) as population
    from open_crime

    union all

    select
        'leaver_held_crimes' as check_id,
        count(*) filter (where bucket = 'LEAVER_HELD') as counted,
        count(*) as population
    from open_crime

),

people as (

    select
        'protected_people' as check_id,
        count(*) filter (where is_protected) as counted,
        count(*) as population
    from person

    union all

    select
        'supervision_loop_people' as check_id,
        count(distinct node_id) filter (where is_in_loop) as counted,
        count(distinct node_id) as population
    from chain

    union all

    select
        'shared_collar_pairs' as check_id,
        count(*) as counted,
        count(*) as population
    from shared_collar

),

whole_force as (

    select
        check_id,
        'force' as scope_kind,
        'HERTS' as scope_id,
        counted,
        population
    from crimes

    union all

    select
        check_id,
        'force' as scope_kind,
        'HERTS' as scope_id,
        counted,
        population
    from people

),

gathered as (

    select * from roll_up
    union all
    select * from disputed
    where scope_id not in ('UNPOSTED', 'FORCE_WIDE')
    union all
    select * from whole_force

),

measured as (

    select
        check_id,
        scope_kind,
        scope_id,
        cast(counted as bigint) as counted,
        cast(population as bigint) as population,
        cast(case
            when check_id not in ('disputed_officers', 'unmapped_team_crimes') then counted
            when population > 0 then 100 * counted / population
            else 0
        end as double) as observed

    from gathered

)

select * from measured
