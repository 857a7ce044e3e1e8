with

metric_catalogue as (

    select * from {{ ref('metric_catalogue') }}

),

metric_target as (

    select * from {{ ref('metric_target') }}

),

run as (

    select * from {{ ref('int_run') }}

),

versions as (

    select
        {{ surrogate_key(['metric_catalogue.metric_id', 'metric_catalogue.version']) }} as metric_key,
        metric_catalogue.metric_id,
        metric_catalogue.version as metric_version,
        metric_catalogue.metric_name,
        metric_catalogue.description,
        metric_catalogue.family,
        metric_catalogue.basis,
        metric_catalogue.unit,
        metric_catalogue.direction,
        cast(metric_target.target as double) as target,
        metric_catalogue.source_systems,
        metric_catalogue.valid_from,
        metric_catalogue.valid_to,
        run.as_on >= metric_catalogue.valid_from and run.as_on < metric_catalogue.valid_to as is_current

    from metric_catalogue
    cross join run
    left join metric_target
        on metric_catalogue.metric_id = metric_target.metric_id
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
        true as is_current

),

members as (

    select * from versions
    union all
    select * from unknown

)

select * from members
