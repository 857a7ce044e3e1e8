with

plan as (

    select * from {{ ref('stg_review_app__plan') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

officer as (

    select * from {{ ref('int_officer_version') }}

),

ranking as (

    select * from {{ ref('rank') }}

),

team as (

    select * from {{ ref('int_team_version') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

tenure as (

    select * from {{ ref('tenure_band') }}

),

opened as (

    select
        plan.id as plan_id,
        plan.person_no as subject_person_no,
        plan.metric_id,
        plan.status,
        plan.opened_on,
        cast(plan.baseline_value as double) as baseline_value,
        cast(plan.target_value as double) as target_value

    from plan
    inner join run on plan.opened_on <= run.as_on

),

attributed as (

    {{ attribute_holder('opened', kind='person', key='subject_person_no', day='opened_on') }}

),

final as (

    -- somebody who is shown as a bucket (protected, unknown) has no version, and is in no comparison
    select
        attributed.plan_id,
        attributed.metric_id,
        attributed.person_no,
        attributed.unit_code,
        attributed.status,
        attributed.baseline_value,
        attributed.target_value,
        attributed.opened_on,
        {{ month_start('attributed.opened_on') }} as plan_month,
        attributed.csp_code,
        coalesce(team.role_type, 'other') as role_type,
        coalesce(ranking.rank_band, 'unknown') as rank_band,
        coalesce(tenure.tenure_band, 'unknown') as tenure,
        row_number() over (
            partition by attributed.person_no, attributed.metric_id
            order by attributed.opened_on, attributed.plan_id
        ) as plan_number

    from attributed
    inner join officer
        on attributed.person_no = officer.person_no
        and attributed.opened_on >= officer.valid_from
        and attributed.opened_on < officer.valid_to
    inner join person on attributed.person_no = person.person_no
    left join ranking on officer.rank_code = ranking.rank_code
    left join team
        on attributed.unit_code = team.unit_code
        and attributed.opened_on >= team.valid_from
        and attributed.opened_on < team.valid_to
    left join tenure
        on attributed.opened_on >= {{ add_months('person.started_on', '12 * tenure.from_years') }}
        and attributed.opened_on < {{ add_months('person.started_on', '12 * tenure.to_years') }}

)

select * from final
