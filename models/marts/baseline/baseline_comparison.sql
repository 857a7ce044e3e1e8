with

pair as (

    select * from {{ ref('int_baseline_pair') }}

),

tested as (

    select * from {{ ref('int_baseline_test') }}

),

setting as (

    select * from {{ ref('int_baseline_setting') }}

),

captured as (

    select * from {{ ref('int_baseline_cell') }}

),

-- as the data stand now, be it there in the other month or not
month_now as (

    select * from {{ ref('int_metric_month') }}
    where is_latest_version

),

dim_metric as (

    select
        *,
        row_number() over (partition by metric_id order by metric_version desc) as place

    from {{ ref('dim_metric') }}

),

bridge as (

    select * from {{ ref('baseline_bridge') }}

),

joined as (

    select
        pair.*,
        tested.difference,
        tested.ci_low,
        tested.ci_high,
        tested.p_value,
        tested.q_value,
        dim_metric.direction,
        dim_metric.twin_metric,
        dim_metric.twin_sign,
        -- beyond chance even though so many figures were looked at
        coalesce(
            tested.q_value < setting.false_discovery_rate and (tested.ci_low > 0 or tested.ci_high < 0), false
        ) as is_clear

    from pair
    cross join setting
    inner join dim_metric
        on pair.metric_id = dim_metric.metric_id
        and dim_metric.place = 1
    left join tested
        on pair.basis = tested.basis
        and pair.metric_id = tested.metric_id
        and pair.level = tested.level
        and pair.entity_id = tested.entity_id

),

judged as (

    select
        *,
        case
            when reason is not null then 'not comparable'
            when not is_clear then 'no clear change'
            when direction = 'neutral' and difference > 0 then 'higher'
            when direction = 'neutral' then 'lower'
            when (direction = 'higher') = (difference > 0) then 'better'
            else 'worse'
        end as verdict

    from joined

),

as_captured as (

    select * from judged
    where basis = 'captured'

),

restated as (

    select * from judged
    where basis = 'restated'

),

final as (

    select
        as_captured.metric_id,
        as_captured.level,
        as_captured.entity_id,
        setting.baseline_month,
        setting.comparison_month,
        captured.baseline_name,
        captured.baseline_origin,
        captured.captured_at as baseline_captured_at,
        as_captured.direction,
        as_captured.before_version as baseline_metric_version,
        as_captured.after_version as comparison_metric_version,
        as_captured.before_numerator as baseline_numerator,
        as_captured.before_denominator as baseline_denominator,
        as_captured.before_value as baseline_value,
        baseline_now.value as baseline_restated_value,
        as_captured.after_numerator as comparison_numerator,
        as_captured.after_denominator as comparison_denominator,
        as_captured.after_value as comparison_value,
        comparison_now.value as comparison_restated_value,
        as_captured.comparison_basis,
        as_captured.comparison_method,
        coalesce(as_captured.difference, as_captured.after_value - as_captured.before_value) as difference,
        as_captured.ci_low,
        as_captured.ci_high,
        as_captured.p_value,
        as_captured.q_value,
        as_captured.verdict,
        as_captured.reason,
        coalesce(restated.difference, restated.after_value - restated.before_value) as restated_difference,
        restated.ci_low as restated_ci_low,
        restated.ci_high as restated_ci_high,
        restated.p_value as restated_p_value,
        restated.q_value as restated_q_value,
        coalesce(restated.verdict, 'not comparable') as restated_verdict,
        case
            when baseline_now.metric_id is null then 'no figure for the baseline month as the data stand now'
            when comparison_now.metric_id is null then 'no figure for the comparison month as the data stand now'
            else restated.reason
        end as restated_reason,
        cast(bridge.late_records as double) as late_records,
        cast(bridge.postings_corrected as double) as postings_corrected,
        cast(bridge.definition_changed as double) as definition_changed,
        cast(bridge.not_yet_explained as double) as not_yet_explained,
        bridge.reason as bridge_reason,
        as_captured.twin_metric,
        as_captured.twin_sign,
        twin.before_value as twin_baseline_value,
        twin.after_value as twin_comparison_value,
        coalesce(twin.difference, twin.after_value - twin.before_value) as twin_difference,
        twin.verdict as twin_verdict,
        -- a headline that improves while its twin gets worse is looked at before it is praised
        as_captured.verdict in ('better', 'higher', 'lower') and coalesce(twin.verdict = 'worse', false) as is_gaming_watch

    from as_captured
    cross join setting
    inner join captured
        on setting.baseline_month = captured.month
        and as_captured.metric_id = captured.metric_id
        and as_captured.level = captured.level
        and as_captured.entity_id = captured.entity_id
    left join restated
        on as_captured.metric_id = restated.metric_id
        and as_captured.level = restated.level
        and as_captured.entity_id = restated.entity_id
    left join month_now as baseline_now
        on setting.baseline_month = baseline_now.month
        and as_captured.metric_id = baseline_now.metric_id
        and as_captured.level = baseline_now.level
        and as_captured.entity_id = baseline_now.entity_id
    left join month_now as comparison_now
        on setting.comparison_month = comparison_now.month
        and as_captured.metric_id = comparison_now.metric_id
        and as_captured.level = comparison_now.level
        and as_captured.entity_id = comparison_now.entity_id
    left join as_captured as twin
        on as_captured.twin_metric = twin.metric_id
        and as_captured.level = twin.level
        and as_captured.entity_id = twin.entity_id
    left join bridge
        on as_captured.metric_id = bridge.metric_id
        and as_captured.level = bridge.level
        and as_captured.entity_id = bridge.entity_id

)

select * from final
