with

outcome as (

    select * from {{ ref('stg_athena__outcome') }}
    where lower(trim(outcome_code)) not in {{ codes_of('outcome_of_which') }}

),

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

    -- as known at as_at, and made before the investigation left the population
    select
        outcome.outcome_id,
        outcome.offence_id,
        offence.investigation_no,
        outcome.outcome_code,
        outcome.disposal_type,
        outcome.decided_at,
        outcome.entered_at,
        outcome.validated_at,
        outcome.validated_at is not null and outcome.validated_at <= run.as_at as is_validated,
        coalesce(outcome.rescinded_at, {{ end_of_time() }}) as rescinded_at,
        coalesce(outcome.rescinded_at <= run.as_at, false) as is_rescinded

    from outcome
    inner join run
        on outcome.decided_at <= run.as_at
        and outcome.entered_at <= run.as_at
    inner join offence on outcome.offence_id = offence.offence_id
    inner join investigation
        on offence.investigation_no = investigation.investigation_no
        and outcome.decided_at < investigation.left_at

),

valid as (

    select
        *,
        is_validated and not is_rescinded as is_valid

    from known

)

select * from valid
