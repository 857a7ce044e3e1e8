with

setting as (

    select * from {{ ref('int_baseline_setting') }}

),

captured as (

    select * from {{ ref('int_baseline_cell') }}

),

baseline as (

    select * from {{ source('pipeline', 'baseline') }}

),

bridge_cell as (

    select * from {{ source('pipeline', 'baseline_bridge_cell') }}

),

metric_month as (

    select * from {{ ref('int_metric_month') }}

),

metric as (

    select distinct
        base_metric_id as metric_id,
        value_kind

    from {{ ref('int_metric') }}

),

now_cell as (

    select
        metric_month.metric_id,
        metric_month.level,
        metric_month.entity_id,
        metric_month.numerator,
        metric_month.denominator,
        metric_month.value

    from metric_month
    inner join setting on metric_month.month = setting.baseline_month
    where metric_month.is_latest_version

),

-- people whom this release shows; nobody since shielded or in dispute comes back through an old figure
shown_officer as (

    select distinct entity_id

    from metric_month
    where level = 'officer'

),

before as (

    select captured.*

    from captured
    inner join setting on captured.month = setting.baseline_month

),

of_metric as (

    select
        metric_id,
        min(baseline_name) as baseline_name

    from before
    group by metric_id

),

cells as (

    select
        metric_id,
        level,
        entity_id

    from before

    union

    select
        metric_id,
        level,
        entity_id

    from now_cell

),

as_known as (

    select * from bridge_cell
    where state = 'as_known'

),

records_now as (

    select * from bridge_cell
    where state = 'records_now'

),

postings_now as (

    select * from bridge_cell
    where state = 'postings_now'

),

definitions_now as (

    select * from bridge_cell
    where state = 'definitions_now'

),

states as (

    -- a cell that was not there when the baseline was captured belongs to the baseline in use of its metric
    select
        cells.metric_id,
        cells.level,
        cells.entity_id,
        baseline.name as baseline_name,
        baseline.bridge_built_at,
        baseline.bridge_as_at,
        baseline.bridge_note,
        baseline.bridge_built_at is not null as is_built,
        metric.value_kind,
        before.numerator as captured_numerator,
        before.denominator as captured_denominator,
        before.value as captured_value,
        now_cell.numerator as now_numerator,
        now_cell.denominator as now_denominator,
        now_cell.value as now_value,
        as_known.numerator as as_known_numerator,
        as_known.denominator as as_known_denominator,
        as_known.value as as_known_value,
        records_now.numerator as records_now_numerator,
        records_now.denominator as records_now_denominator,
        records_now.value as records_now_value,
        postings_now.numerator as postings_now_numerator,
        postings_now.denominator as postings_now_denominator,
        postings_now.value as postings_now_value,
        definitions_now.numerator as definitions_now_numerator,
        definitions_now.denominator as definitions_now_denominator,
        definitions_now.value as definitions_now_value

    from cells
    inner join metric on cells.metric_id = metric.metric_id
    left join before
        on cells.metric_id = before.metric_id
        and cells.level = before.level
        and cells.entity_id = before.entity_id
    left join now_cell
        on cells.metric_id = now_cell.metric_id
        and cells.level = now_cell.level
        and cells.entity_id = now_cell.entity_id
    left join of_metric on cells.metric_id = of_metric.metric_id
    inner join baseline on coalesce(before.baseline_name, of_metric.baseline_name) = baseline.name
    left join as_known
        on cells.metric_id = as_known.metric_id
        and cells.level = as_known.level
        and cells.entity_id = as_known.entity_id
        and baseline.name = as_known.name
    left join records_now
        on cells.metric_id = records_now.metric_id
        and cells.level = records_now.level
        and cells.entity_id = records_now.entity_id
        and baseline.name = records_now.name
    left join postings_now
        on cells.metric_id = postings_now.metric_id
        and cells.level = postings_now.level
        and cells.entity_id = postings_now.entity_id
        and baseline.name = postings_now.name
    left join definitions_now
        on cells.metric_id = definitions_now.metric_id
        and cells.level = definitions_now.level
        and cells.entity_id = definitions_now.entity_id
        and baseline.name = definitions_now.name
    where
        cells.level <> 'officer'
        or cells.entity_id in (select shown_officer.entity_id from shown_officer)

),

known as (

    select
        metric_id,
        level,
        entity_id,
        baseline_name,
        bridge_built_at,
        bridge_as_at,
        bridge_note,
        is_built,
        {{ bridge_states('value') }},
        {{ bridge_states('numerator') }},
        {{ bridge_states('denominator') }}

    from states

),

followed as (

    select
        *,
        {{ bridge_is_split('value') }} as is_value_split,
        {{ bridge_is_split('numerator') }} as is_numerator_split,
        {{ bridge_is_split('denominator') }} as is_denominator_split

    from known

),

final as (

    select
        metric_id,
        level,
        entity_id,
        baseline_name,
        {{ bridge_steps('value') }},
        {{ bridge_steps('numerator', '_numerator') }},
        {{ bridge_steps('denominator', '_denominator') }},
        bridge_built_at,
        bridge_as_at,
        case
            when captured_value is null or now_value is null then 'no value as captured or none as restated'
            when not is_built then coalesce(bridge_note, 'the bridge has not been built yet: make bridge')
            when not is_value_split then 'no value in one of the rebuilds; numerator and denominator are split'
            when now_value <> definitions_now_value then 'changed since the bridge was built: make bridge'
        end as reason

    from followed

)

select * from final
