with

outcome as (

    select
        offence_id,
        investigation_no,
        min(decided_at) as decided_at,
        min_by(outcome_id, concat_ws(' ', decided_at, outcome_id)) as outcome_id

    from {{ ref('int_outcome') }}
    where is_valid
    group by
        offence_id,
        investigation_no

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

events as (

    select
        'days_to_outcome_median' as metric_id,
        {{ local_date('outcome.decided_at') }} as happened_on,
        {{ local_date('outcome.decided_at') }} as attributed_on,
        'account' as holder_kind,
        holder.user_id as holder_key,
        holder.unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        cast(null as double) as numerator,
        1 as denominator,
        {{ seconds_between('investigation.recorded_at', 'outcome.decided_at') }} / 86400 as observation,
        cast(outcome.outcome_id as varchar) as record_id,
        outcome.investigation_no

    from outcome
    inner join investigation on outcome.investigation_no = investigation.investigation_no
    inner join holder
        on outcome.investigation_no = holder.investigation_no
        and outcome.decided_at >= holder.from_at
        and outcome.decided_at < holder.to_at

)

select * from events
