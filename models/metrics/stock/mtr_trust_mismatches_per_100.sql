with

episode as (

    select * from {{ ref('int_mismatch_episode') }}

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

posting as (

    select * from {{ ref('int_posting_team') }}
    where unit_code <> 'UNPOSTED'

),

mismatches as (

    -- what rules resolve or what is only noted is nobody's work
    select
        concat_ws('|', episode.code, episode.entity_type, episode.entity_id, episode.episode_no) as record_id,
        episode.person_no,
        episode.unit_code,
        episode.first_seen_at,
        coalesce(episode.resolved_at, {{ end_of_time() }}) as to_at

    from episode
    inner join posting_mismatch_code on episode.code = posting_mismatch_code.code
    where posting_mismatch_code.action not in ('AUTO', 'INFO')

),

officers as (

    select
        posting.person_no,
        greatest(posting.valid_from, person.started_on) as from_on,
        least(posting.valid_to, coalesce(person.left_on, {{ end_of_time() }})) as to_on

    from posting
    inner join person on posting.person_no = person.person_no

),

counted as (

    select
        person_no,
        unit_code,
        1 as numerator,
        0 as denominator,
        first_seen_at as from_at,
        to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        record_id
    from mismatches

    union all

    select
        person_no,
        cast(null as varchar) as unit_code,
        0 as numerator,
        1 as denominator,
        {{ start_of_time() }} as from_at,
        {{ end_of_time() }} as to_at,
        from_on,
        to_on,
        cast(null as varchar) as record_id
    from officers

),

intervals as (

    select
        'trust_mismatches_per_100' as metric_id,
        from_at,
        to_at,
        from_on,
        to_on,
        'person' as holder_kind,
        person_no as holder_key,
        unit_code as record_unit_code,
        numerator,
        denominator,
        cast(null as timestamp) as observed_from,
        record_id,
        cast(null as varchar) as investigation_no

    from counted

)

select * from intervals
