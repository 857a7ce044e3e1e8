with

plan as (

    select * from {{ ref('fct_plan') }}

),

officer as (

    select * from {{ ref('dim_officer') }}

),

team as (

    select * from {{ ref('dim_team') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

individual as (

    -- somebody who is shown as a bucket (protected, unknown) is in no comparison
    select
        plan.plan_id,
        plan.metric_id,
        plan.person_no,
        plan.opened_on,
        {{ month_start('plan.opened_on') }} as plan_month,
        plan.csp_code,
        team.role_type,
        officer.rank_band,
        case
            when {{ days_between('person.started_on', 'plan.opened_on') }} < 2 * 365 then 'under 2 years'
            when {{ days_between('person.started_on', 'plan.opened_on') }} < 5 * 365 then '2 to 5 years'
            when {{ days_between('person.started_on', 'plan.opened_on') }} < 10 * 365 then '5 to 10 years'
            else '10 years or more'
        end as tenure,
        row_number() over (
            partition by plan.person_no, plan.metric_id
            order by plan.opened_on, plan.plan_id
        ) as plan_number

    from plan
    inner join officer
        on plan.officer_key = officer.officer_key
        and not officer.is_bucket
    inner join team on plan.team_key = team.team_key
    inner join person on plan.person_no = person.person_no

),

first_plan as (

    select * from individual
    where plan_number = 1

)

select * from first_plan
