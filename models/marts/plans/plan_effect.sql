with

plan_effect as (

    select * from {{ ref('int_plan_effect') }}
    where dimension = 'all'

),

setting as (

    select * from {{ ref('review_setting') }}

),

final as (

    select
        plan_effect.metric_id,
        plan_effect.outcome_metric_id,
        plan_effect.kind,
        plan_effect.direction,
        cast(plan_effect.plans as bigint) as plans,
        cast(plan_effect.flagged_without_plan as bigint) as flagged_without_plan,
        plan_effect.before,
        plan_effect.observed,
        plan_effect.expected,
        plan_effect.raw_change_percent,
        plan_effect.expected_change_percent,
        plan_effect.effect_percent,
        plan_effect.effect_low,
        plan_effect.effect_high,
        plan_effect.p_value,
        plan_effect.difference,
        plan_effect.difference_low,
        plan_effect.difference_high,
        plan_effect.versus_flagged_percent,
        plan_effect.versus_flagged_low,
        plan_effect.versus_flagged_high,
        plan_effect.versus_flagged_p,
        plan_effect.staggered_percent,
        plan_effect.staggered_low,
        plan_effect.staggered_high,
        plan_effect.staggered_p,
        plan_effect.q_value,
        case
            when plan_effect.reason is not null or plan_effect.q_value is null then 'not told'
            when plan_effect.q_value >= setting.false_discovery_rate or plan_effect.direction = 'neutral' then 'no clear effect'
            when (plan_effect.effect_percent > 0) = (plan_effect.direction = 'higher') then 'better'
            else 'worse'
        end as verdict,
        plan_effect.reason

    from plan_effect
    cross join setting

)

select * from final
