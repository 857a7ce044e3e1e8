with

setting as (

    select * from {{ ref('int_baseline_setting') }}

),

captured as (

    select * from {{ ref('int_baseline_cell') }}

),

metric_month as (

    select * from {{ ref('int_metric_month') }}

),

-- how a metric is compared, whatever month its figure is of
method as (

    select distinct
        metric_id,
        comparison_method,
        multiplier

    from metric_month
    where is_latest_version

),

captured_before as (

    select captured.*

    from captured
    inner join setting on captured.month = setting.baseline_month

),

after_now as (

    select metric_month.*

    from metric_month
    inner join setting on metric_month.month = setting.comparison_month

),

-- days of each month for what happens over its days, 1 for what stands at its end
exposure_before as (

    select
        metric_month.metric_id,
        min(metric_month.exposure_days) as before_days

    from metric_month
    inner join setting on metric_month.month = setting.baseline_month
    group by metric_month.metric_id

),

exposure_after as (

    select
        metric_id,
        min(exposure_days) as after_days

    from after_now
    group by metric_id

),

exposure as (

    select
        exposure_after.metric_id,
        exposure_after.after_days,
        exposure_before.before_days

    from exposure_after
    left join exposure_before on exposure_after.metric_id = exposure_before.metric_id

),

captured_after as (

    select captured.*

    from captured
    inner join setting on captured.month = setting.comparison_month

),

in_force as (

    select * from after_now
    where is_in_force

),

-- people whom this release shows; nobody since shielded or in dispute comes back through an old figure
shown_officer as (

    select distinct entity_id

    from metric_month
    where level = 'officer'

),

-- what was captured stands although nothing of it is left as the data stand now
captured_only as (

    select captured_after.*

    from captured_after
    left join in_force
        on captured_after.metric_id = in_force.metric_id
        and captured_after.level = in_force.level
        and captured_after.entity_id = in_force.entity_id
    left join shown_officer on captured_after.entity_id = shown_officer.entity_id
    where
        in_force.metric_id is null
        and (captured_after.level <> 'officer' or shown_officer.entity_id is not null)

),

-- as captured: the comparison month as it was captured too, where it has been; else as this release knows it
after_as_shown as (

    select
        after_now.metric_id,
        after_now.level,
        after_now.entity_id,
        case when captured_after.metric_id is null then 'release' else 'captured' end as comparison_basis,
        case when captured_after.metric_id is null then after_now.metric_version else captured_after.metric_version end as metric_version,
        case when captured_after.metric_id is null then after_now.numerator else captured_after.numerator end as numerator,
        case when captured_after.metric_id is null then after_now.denominator else captured_after.denominator end as denominator,
        case when captured_after.metric_id is null then after_now.value else captured_after.value end as value,
        case when captured_after.metric_id is null then after_now.interval_low else captured_after.interval_low end as interval_low,
        case when captured_after.metric_id is null then after_now.interval_high else captured_after.interval_high end as interval_high

    from in_force as after_now
    left join captured_after
        on after_now.metric_id = captured_after.metric_id
        and after_now.level = captured_after.level
        and after_now.entity_id = captured_after.entity_id
    union all
    select
        metric_id,
        level,
        entity_id,
        'captured' as comparison_basis,
        metric_version,
        numerator,
        denominator,
        value,
        interval_low,
        interval_high

    from captured_only

),

pairs_captured as (

    select
        'captured' as basis,
        before.metric_id,
        before.level,
        before.entity_id,
        before.metric_version as before_version,
        after_shown.metric_version as after_version,
        after_shown.comparison_basis,
        before.numerator as before_numerator,
        before.denominator as before_denominator,
        before.value as before_value,
        before.interval_low as before_low,
        before.interval_high as before_high,
        after_shown.numerator as after_numerator,
        after_shown.denominator as after_denominator,
        after_shown.value as after_value,
        after_shown.interval_low as after_low,
        after_shown.interval_high as after_high

    from captured_before as before
    inner join after_as_shown as after_shown
        on before.metric_id = after_shown.metric_id
        and before.level = after_shown.level
        and before.entity_id = after_shown.entity_id

),

pairs_restated as (

    select
        'restated' as basis,
        before.metric_id,
        before.level,
        before.entity_id,
        before.metric_version as before_version,
        after_now.metric_version as after_version,
        'release' as comparison_basis,
        before.numerator as before_numerator,
        before.denominator as before_denominator,
        before.value as before_value,
        before.interval_low as before_low,
        before.interval_high as before_high,
        after_now.numerator as after_numerator,
        after_now.denominator as after_denominator,
        after_now.value as after_value,
        after_now.interval_low as after_low,
        after_now.interval_high as after_high

    from metric_month as before
    inner join setting on before.month = setting.baseline_month
    inner join after_now
        on before.metric_id = after_now.metric_id
        and before.level = after_now.level
        and before.entity_id = after_now.entity_id
        and after_now.is_latest_version
    where before.is_latest_version

),

pairs as (

    select * from pairs_captured
    union all
    select * from pairs_restated

),

judged as (

    select
        pairs.*,
        method.comparison_method,
        method.multiplier,
        coalesce(exposure.before_days, exposure.after_days) as before_days,
        exposure.after_days,
        case
            when pairs.before_version <> pairs.after_version
                then concat(
                    'the definition changed from version ', cast(pairs.before_version as varchar),
                    ' to ', cast(pairs.after_version as varchar)
                )
            when pairs.before_value is null or pairs.after_value is null
                then 'no value in one of the months: nothing to divide by'
            when
                method.comparison_method in ('proportion', 'rate')
                and (pairs.before_numerator is null or pairs.before_denominator is null)
                then 'the baseline was captured without numerator and denominator'
            when
                method.comparison_method in ('proportion', 'rate')
                and (pairs.after_numerator is null or pairs.after_denominator is null)
                then 'the comparison month was captured without numerator and denominator'
            -- a figure from elsewhere may be anything; a test of counts would stop the run over it
            when
                method.comparison_method in ('count', 'proportion', 'rate')
                and (
                    least(pairs.before_numerator, pairs.after_numerator) < 0
                    or pairs.before_numerator <> floor(pairs.before_numerator)
                    or pairs.after_numerator <> floor(pairs.after_numerator)
                    or (method.comparison_method <> 'count' and least(pairs.before_denominator, pairs.after_denominator) <= 0)
                )
                then 'a figure that is no number of events'
            when
                method.comparison_method in ('total', 'mean', 'percentile')
                and (
                    pairs.before_low is null or pairs.after_low is null
                    or pairs.before_high is null or pairs.after_high is null
                )
                then 'no interval: too few observations, or captured without one'
            when
                method.comparison_method in ('count', 'rate')
                and pairs.before_numerator + pairs.after_numerator < setting.fewest_events
                then 'too few to compare'
            when
                method.comparison_method = 'proportion'
                and (
                    pairs.before_denominator < setting.fewest_events
                    or pairs.after_denominator < setting.fewest_events
                )
                then 'too few to compare'
        end as reason

    from pairs
    cross join setting
    inner join method on pairs.metric_id = method.metric_id
    inner join exposure on pairs.metric_id = exposure.metric_id

)

select * from judged
