with

metric_version as (

    select * from {{ ref('int_metric_version') }}

),

metric_passport as (

    select * from {{ ref('metric_passport') }}

),

metric_target as (

    select * from {{ ref('metric_target') }}

),

source_class as (

    select * from {{ ref('source_class') }}

),

run as (

    select * from {{ ref('int_run') }}

),

slowest as (

    -- a metric is as fresh as the slowest of its sources
    select
        metric_version.series_id,
        max(source_class.freshness_class) as freshness_class

    from metric_version
    inner join source_class
        on concat(' ', metric_version.source_systems, ' ') like concat('% ', source_class.system, ' %')
    group by metric_version.series_id

),

versions as (

    select
        {{ surrogate_key(['metric_version.metric_id', 'metric_version.version']) }} as metric_key,
        metric_version.metric_id,
        metric_version.version as metric_version,
        metric_version.metric_name,
        metric_version.description,
        metric_version.family,
        metric_version.basis,
        metric_version.unit,
        metric_version.direction,
        cast(metric_target.target as double) as target,
        metric_version.source_systems,
        metric_version.valid_from,
        metric_version.valid_to,
        metric_version.is_current,
        metric_version.retired_on,
        metric_version.computed_until,
        metric_passport.numerator_words,
        metric_passport.denominator_words,
        metric_passport.attribution,
        metric_passport.exclusions,
        metric_passport.gaming_risk,
        metric_passport.twin_metric,
        metric_passport.twin_sign,
        metric_target.source as target_source,
        slowest.freshness_class,
        metric_passport.owner

    from metric_version
    cross join run
    left join metric_passport on metric_version.metric_id = metric_passport.metric_id
    left join slowest on metric_version.series_id = slowest.series_id
    left join metric_target
        on metric_version.metric_id = metric_target.metric_id
        and run.as_on >= metric_target.valid_from
        and run.as_on < metric_target.valid_to

),

unknown as (

    select
        {{ unknown_key() }} as metric_key,
        'UNKNOWN' as metric_id,
        0 as metric_version,
        'Unknown metric' as metric_name,
        'Stands for a metric that is not in the catalogue' as description,
        'none' as family,
        'flow' as basis,
        'none' as unit,
        'neutral' as direction,
        cast(null as double) as target,
        'none' as source_systems,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to,
        true as is_current,
        {{ end_of_time() }} as retired_on,
        {{ end_of_time() }} as computed_until,
        cast(null as varchar) as numerator_words,
        cast(null as varchar) as denominator_words,
        cast(null as varchar) as attribution,
        cast(null as varchar) as exclusions,
        cast(null as varchar) as gaming_risk,
        cast(null as varchar) as twin_metric,
        cast(null as varchar) as twin_sign,
        cast(null as varchar) as target_source,
        cast(null as varchar) as freshness_class,
        cast(null as varchar) as owner

),

members as (

    select * from versions
    union all
    select * from unknown

)

select * from members
