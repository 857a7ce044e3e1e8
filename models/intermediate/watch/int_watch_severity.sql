with

watch_severity as (

    select * from {{ ref('watch_severity') }}

),

run as (

    select * from {{ ref('int_run') }}

),

bands as (

    select
        watch_severity.watch_kind,
        watch_severity.severity,
        watch_severity.within_days,
        coalesce(
            1 + lag(watch_severity.within_days) over (
                partition by watch_severity.watch_kind order by watch_severity.within_days
            ),
            -1
        ) as beyond_days

    from watch_severity
    inner join run
        on run.as_on >= watch_severity.valid_from
        and run.as_on < watch_severity.valid_to

)

select * from bands
