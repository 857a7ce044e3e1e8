with

suspect_status as (

    select * from {{ ref('stg_athena__suspect_status') }}
    where status in ('rui', 'bail')

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_status as (

    select
        concat_ws('|', suspect_status.investigation_no, suspect_status.suspect_ref, suspect_status.status) as pair_key,
        suspect_status.investigation_no,
        suspect_status.suspect_ref,
        suspect_status.status,
        suspect_status.from_at as earliest_from_at,
        greatest(suspect_status.from_at, investigation.recorded_at) as from_at,
        least(coalesce(suspect_status.to_at, {{ end_of_time() }}), investigation.left_at) as to_at

    from suspect_status
    inner join run on suspect_status.from_at <= run.as_at
    inner join investigation on suspect_status.investigation_no = investigation.investigation_no

),

-- a pair counts once, however many rows hold; it is as old as the oldest of them
pairs as (

    {{ resolve_overlaps(
        relation='in_status',
        key='pair_key',
        lower='from_at',
        upper='to_at',
        winner='earliest_from_at',
        columns=['investigation_no', 'suspect_ref', 'status', 'earliest_from_at'],
    ) }}

)

select * from pairs
