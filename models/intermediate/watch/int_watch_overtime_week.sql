with

week as (

    select * from {{ ref('int_watch_week') }}

),

claim as (

    select * from {{ ref('int_overtime_claim') }}

),

cost_centre as (

    select * from {{ ref('stg_finance__cost_centre') }}

),

budget as (

    select * from {{ ref('stg_finance__budget') }}
    where account_code = 'OT'

),

unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

run as (

    select * from {{ ref('int_run') }}

),

financial_year as (

    select
        run.as_on,
        cast(case
            when run.as_on >= {{ add_months(year_start('run.as_on'), 3) }}
                then {{ add_months(year_start('run.as_on'), 3) }}
            else {{ add_months(year_start('run.as_on'), -9) }}
        end as date) as starts_on

    from run

),

placed as (

    -- the team that a cost centre pays for today; the others are in the force's figure only
    select
        cost_centre.cost_centre,
        unit.unit_code,
        unit.team_key,
        unit.csp_code,
        unit.csp_key

    from cost_centre
    cross join run
    left join unit
        on cost_centre.unit_code = unit.unit_code
        and run.as_on >= unit.valid_from
        and run.as_on < unit.valid_to

),

scope as (

    select
        cost_centre,
        'team' as level,
        unit_code as entity_id,
        unit_code,
        team_key,
        csp_code,
        csp_key
    from placed
    where unit_code is not null

    union all

    select
        cost_centre,
        'csp' as level,
        csp_code as entity_id,
        'UNPOSTED' as unit_code,
        {{ lasting_member_key("'UNPOSTED'") }} as team_key,
        csp_code,
        csp_key
    from placed
    where csp_code <> 'FORCE_WIDE'

    union all

    select
        cost_centre,
        'force' as level,
        'HERTS' as entity_id,
        'UNPOSTED' as unit_code,
        {{ lasting_member_key("'UNPOSTED'") }} as team_key,
        'FORCE_WIDE' as csp_code,
        {{ csp_key("'FORCE_WIDE'") }} as csp_key
    from placed

),

budgeted as (

    select
        scope.level,
        scope.entity_id,
        min(scope.unit_code) as unit_code,
        min(scope.team_key) as team_key,
        min(scope.csp_code) as csp_code,
        min(scope.csp_key) as csp_key,
        min(financial_year.starts_on) as year_starts_on,
        cast(sum(budget.budget_gbp) as double) as budget_gbp

    from scope
    inner join budget on scope.cost_centre = budget.cost_centre
    inner join financial_year on left(budget.financial_year, 4) = cast(extract(year from financial_year.starts_on) as varchar)
    group by
        scope.level,
        scope.entity_id
    having sum(budget.budget_gbp) > 0

),

spent as (

    select
        scope.level,
        scope.entity_id,
        week.weeks_ago,
        cast(sum(claim.amount_gbp) as double) as spent_gbp,
        cast(sum(case when claim.worked_on >= financial_year.starts_on then claim.amount_gbp else 0 end) as double)
            as spent_this_year_gbp

    from claim
    inner join week
        on claim.worked_on >= week.from_on
        and claim.worked_on < week.to_on
    inner join scope on claim.cost_centre = scope.cost_centre
    cross join financial_year
    group by
        scope.level,
        scope.entity_id,
        week.weeks_ago

),

weekly as (

    select
        budgeted.*,
        {{ add_months('budgeted.year_starts_on', 12) }} as year_ends_on,
        week.weeks_ago,
        week.to_on,
        coalesce(spent.spent_gbp, 0) as spent_gbp,
        coalesce(spent.spent_this_year_gbp, 0) as spent_this_year_gbp

    from budgeted
    inner join week on week.weeks_ago >= {{ watch_value('overtime_settle_weeks') }}
    left join spent
        on budgeted.level = spent.level
        and budgeted.entity_id = spent.entity_id
        and week.weeks_ago = spent.weeks_ago

)

select * from weekly
