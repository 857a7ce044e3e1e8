with

episode as (

    select * from {{ ref('int_mismatch_episode') }}
    where resolved_at is not null

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

fixed as (

    select
        episode.*,
        {{ local_date('episode.resolved_at') }} as resolved_on

    from episode
    inner join posting_mismatch_code on episode.code = posting_mismatch_code.code
    where posting_mismatch_code.action not in ('AUTO', 'INFO')

),

events as (

    select
        'trust_days_to_fix_mean' as metric_id,
        resolved_on as happened_on,
        resolved_on as attributed_on,
        'person' as holder_kind,
        person_no as holder_key,
        unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        {{ seconds_between('first_seen_at', 'resolved_at') }} / 86400 as numerator,
        1 as denominator,
        cast(null as double) as observation,
        concat_ws('|', code, entity_type, entity_id, episode_no) as record_id,
        cast(null as varchar) as investigation_no

    from fixed

)

select * from events
