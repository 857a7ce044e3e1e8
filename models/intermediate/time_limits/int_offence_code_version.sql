with

offence as (

    select * from {{ ref('stg_athena__offence') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

known as (

    select
        offence.offence_id,
        offence.investigation_no,
        offence.offence_code,
        case when offence.previous_offence_code is not null then offence.reclassified_at end as reclassified_at,
        offence.previous_offence_code,
        {{ local_date('coalesce(offence.committed_to, offence.committed_from)') }} as offence_on

    from offence
    inner join investigation on offence.investigation_no = investigation.investigation_no

),

versions as (

    -- the code since it last changed, or since ever
    select
        known.offence_id,
        known.investigation_no,
        known.offence_code,
        known.offence_on,
        true as is_latest,
        known.reclassified_at,
        coalesce(known.reclassified_at, {{ start_of_time() }}) as from_at,
        cast({{ end_of_time() }} as timestamp) as to_at

    from known
    inner join run on coalesce(known.reclassified_at, {{ start_of_time() }}) <= run.as_at

    union all

    -- the code before that; a change that as_at has not seen yet leaves it in force
    select
        known.offence_id,
        known.investigation_no,
        known.previous_offence_code as offence_code,
        known.offence_on,
        known.reclassified_at > run.as_at as is_latest,
        cast(null as timestamp) as reclassified_at,
        cast({{ start_of_time() }} as timestamp) as from_at,
        known.reclassified_at as to_at

    from known
    cross join run
    where known.reclassified_at is not null

)

select * from versions
