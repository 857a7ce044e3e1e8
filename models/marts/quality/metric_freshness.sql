with

metric_version as (

    select * from {{ ref('int_metric_version') }}

),

source_freshness as (

    select * from {{ ref('source_freshness') }}

),

run as (

    select * from {{ ref('int_run') }}

),

severity as (

    -- from harmless to worst: a metric is as good as the worst of what it is made of
    select
        source_freshness.system,
        source_freshness.table,
        source_freshness.last_loaded_at,
        source_freshness.status,
        case source_freshness.status
            when 'fresh' then 1
            when 'late' then 2
            when 'stale' then 3
            when 'missing' then 4
            else 5
        end as severity

    from source_freshness

),

used as (

    select distinct
        metric_version.metric_id,
        severity.system,
        severity.table,
        severity.last_loaded_at,
        severity.status,
        severity.severity

    from metric_version
    inner join severity
        on concat(' ', metric_version.source_systems, ' ') like concat('% ', severity.system, ' %')
    where metric_version.is_current

),

ranked as (

    select
        used.metric_id,
        used.system,
        used.status,
        used.table,
        row_number() over (
            partition by used.metric_id
            order by used.severity desc, used.last_loaded_at asc, used.system asc, used.table asc
        ) as place

    from used

),

oldest as (

    select
        metric_id,
        case when count(last_loaded_at) = count(*) then min(last_loaded_at) end as data_as_at,
        count(case when status not in ('fresh', 'late') then 1 end) as tables_too_old

    from used
    group by metric_id

),

judged as (

    select
        oldest.metric_id,
        ranked.status,
        oldest.data_as_at,
        cast({{ seconds_between('oldest.data_as_at', 'run.as_at') }} as bigint) as lag_seconds,
        cast(oldest.tables_too_old as bigint) as tables_too_old,
        ranked.system as worst_system,
        ranked.table as worst_table

    from oldest
    inner join ranked on oldest.metric_id = ranked.metric_id and ranked.place = 1
    cross join run

)

select * from judged
