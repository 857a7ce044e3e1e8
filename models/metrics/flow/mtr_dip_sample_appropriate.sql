with

dip_sample_result as (

    select * from {{ ref('stg_sharepoint__dip_sample_result') }}
    where cast(verdict as varchar) in {{ codes_of('dip_sample_judged') }}

),

outcome as (

    select * from {{ ref('int_outcome') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

run as (

    select * from {{ ref('int_run') }}

),

events as (

    select
        'dip_sample_appropriate' as metric_id,
        dip_sample_result.reviewed_on as happened_on,
        {{ local_date('outcome.decided_at') }} as attributed_on,
        'account' as holder_kind,
        holder.user_id as holder_key,
        holder.unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        case
            when cast(dip_sample_result.verdict as varchar) in {{ codes_of('dip_sample_appropriate') }} then 1
            else 0
        end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(dip_sample_result.id as varchar) as record_id,
        outcome.investigation_no

    from dip_sample_result
    inner join run on dip_sample_result.reviewed_on <= run.as_on
    inner join outcome on dip_sample_result.outcome_id = outcome.outcome_id
    inner join investigation
        on outcome.investigation_no = investigation.investigation_no
        and {{ local_midnight('dip_sample_result.reviewed_on') }} < investigation.left_at
    inner join holder
        on outcome.investigation_no = holder.investigation_no
        and outcome.decided_at >= holder.from_at
        and outcome.decided_at < holder.to_at

)

select * from events
