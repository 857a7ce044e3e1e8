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

states as (

    select
        cells.metric_id,
        cells.level,
        cells.entity_id,
        before.baseline_name,
        of_metric.baseline_name as of_metric_name,
        baseline.bridge_built_at,
        baseline.bridge_as_at,
        baseline.bridge_note,
        metric.value_kind,
        before.numerator as captured_numerator,
        before.denominator as captured_denominator,
        before.value as captured_value,
        now_cell.numerator as now_numerator,
        now_cell.denominator as now_denominator,
        now_cell.value as now_value,
        {% for state in ['as_known', 'records_now', 'postings_now', 'definitions_now'] %}
        {{ state }}.numerator as {{ state }}_numerator,
        {{ state }}.denominator as {{ state }}_denominator,
        {{ state }}.value as {{ state }}_value{{ ',' if not loop.last }}
        {% endfor %}

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
    -- a cell that was not there when the baseline was captured belongs to the baseline in use of its metric
    left join of_metric on cells.metric_id = of_metric.metric_id
    inner join baseline on coalesce(before.baseline_name, of_metric.baseline_name) = baseline.name
    {% for state in ['as_known', 'records_now', 'postings_now', 'definitions_now'] %}
    left join bridge_cell as {{ state }}
        on cells.metric_id = {{ state }}.metric_id
        and cells.level = {{ state }}.level
        and cells.entity_id = {{ state }}.entity_id
        and baseline.name = {{ state }}.name
        and {{ state }}.state = '{{ state }}'
    {% endfor %}
    where cells.level <> 'officer'
        or cells.entity_id in (select entity_id from shown_officer)

),

known as (

    -- nothing there counts as 0; only a ratio or percentile without a value has none
    select
        metric_id,
        level,
        entity_id,
        coalesce(baseline_name, of_metric_name) as baseline_name,
        bridge_built_at,
        bridge_as_at,
        bridge_note,
        bridge_built_at is not null as is_built,
        {% for measure in ['value', 'numerator', 'denominator'] %}
        {% for state in ['captured', 'as_known', 'records_now', 'postings_now', 'definitions_now', 'now'] %}
        cast(
            {% if measure == 'value' -%}
            case when value_kind = 'count' then coalesce({{ state }}_value, 0) else {{ state }}_value end
            {%- elif state == 'captured' -%}
            -- an import may not say what a figure was divided by
            case
                when captured_value is null or captured_{{ measure }} is not null or now_{{ measure }} is null
                    then coalesce(captured_{{ measure }}, 0)
            end
            {%- else -%}
            coalesce({{ state }}_{{ measure }}, 0)
            {%- endif %} as decimal(28, 9)
        ) as {{ state }}_{{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
        {{ ',' if not loop.last }}
        {% endfor %}

    from states

),

followed as (

    -- a measure without a figure in one of the rebuilds cannot be split
    select
        *,
        {% for measure in ['value', 'numerator', 'denominator'] %}
        is_built
        and as_known_{{ measure }} + records_now_{{ measure }} + postings_now_{{ measure }}
        + definitions_now_{{ measure }} is not null as is_{{ measure }}_split{{ ',' if not loop.last }}
        {% endfor %}

    from known

),

final as (

    select
        metric_id,
        level,
        entity_id,
        baseline_name,
        {% for measure, suffix in [('value', ''), ('numerator', '_numerator'), ('denominator', '_denominator')] %}
        captured_{{ measure }},
        cast(case
            when is_{{ measure }}_split then records_now_{{ measure }} - as_known_{{ measure }}
            else 0 * (now_{{ measure }} - captured_{{ measure }})
        end as decimal(28, 9)) as late_records{{ suffix }},
        cast(case
            when is_{{ measure }}_split then postings_now_{{ measure }} - records_now_{{ measure }}
            else 0 * (now_{{ measure }} - captured_{{ measure }})
        end as decimal(28, 9)) as postings_corrected{{ suffix }},
        cast(case
            when is_{{ measure }}_split
                then as_known_{{ measure }} - captured_{{ measure }}
                    + definitions_now_{{ measure }} - postings_now_{{ measure }}
            else 0 * (now_{{ measure }} - captured_{{ measure }})
        end as decimal(28, 9)) as definition_changed{{ suffix }},
        cast(case
            when is_{{ measure }}_split then now_{{ measure }} - definitions_now_{{ measure }}
            else now_{{ measure }} - captured_{{ measure }}
        end as decimal(28, 9)) as not_yet_explained{{ suffix }},
        now_{{ measure }} as restated_{{ measure }},
        {% endfor %}
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
