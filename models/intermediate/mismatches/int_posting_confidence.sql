with

posting as (

    select * from {{ ref('int_posting_asof') }}

),

hr_team as (

    select * from {{ ref('int_posting_hr_team') }}

),

hr_posting as (

    select * from {{ ref('int_hr_posting') }}

),

carried_team as (

    select * from {{ ref('int_posting_carried_team') }}

),

athena_team as (

    select * from {{ ref('int_posting_athena_team') }}

),

account_sighting as (

    select * from {{ ref('int_account_sighting') }}

),

override_team as (

    select * from {{ ref('int_posting_override_team') }}

),

posting_override as (

    select * from {{ ref('stg_sharepoint__posting_override') }}

),

confirmed as (

    select * from {{ ref('int_person_confirmed') }}

),

athena_seen as (

    -- a sighting in force, for as long as nothing else was seen
    select
        athena_team.person_no,
        athena_team.unit_code,
        greatest(athena_team.valid_from, account_sighting.valid_from) as valid_from,
        least(athena_team.valid_to, account_sighting.valid_to) as valid_to,
        account_sighting.valid_from as seen_from,
        account_sighting.valid_to as seen_to

    from athena_team
    inner join account_sighting
        on athena_team.user_id = account_sighting.user_id
        and athena_team.valid_from < account_sighting.valid_to
        and account_sighting.valid_from < athena_team.valid_to

),

boundary as (

    select person_no, valid_from as day from posting
    union
    select person_no, valid_to as day from posting
    union
    select person_no, valid_from as day from hr_team
    union
    select person_no, valid_to as day from hr_team
    union
    select person_no, valid_from as day from carried_team
    union
    select person_no, valid_to as day from carried_team
    union
    select person_no, valid_from as day from athena_seen
    union
    select person_no, valid_to as day from athena_seen
    union
    select person_no, valid_from as day from override_team
    union
    select person_no, valid_to as day from override_team
    union
    select person_no, from_on as day from confirmed
    union
    select person_no, to_on as day from confirmed

),

stretch as (

    select
        person_no,
        day as valid_from,
        lead(day) over (partition by person_no order by day) as valid_to

    from boundary

),

compared as (

    select
        stretch.person_no,
        stretch.valid_from,
        stretch.valid_to,
        posting.unit_code,
        posting.csp_code,
        posting.role_type,
        posting.source,
        coalesce(hr_team.unit_code = posting.unit_code, false) as is_hr_agreed,
        coalesce(athena_seen.unit_code = posting.unit_code, false) as is_athena_agreed,
        coalesce(override_team.unit_code = posting.unit_code, false) or confirmed.person_no is not null as is_user_agreed,
        case posting.source
            when 'override' then posting_override.modified
            when 'athena' then {{ local_midnight('athena_seen.seen_from') }}
            when 'hr' then hr_posting.entered_at
            when 'carried' then carried_posting.entered_at
        end as known_from,
        case
            when posting.source = 'athena' and athena_seen.seen_to < {{ end_of_time() }}
                then {{ local_midnight('athena_seen.seen_to') }}
        end as known_to

    from stretch
    inner join posting
        on stretch.person_no = posting.person_no
        and stretch.valid_from >= posting.valid_from
        and stretch.valid_to <= posting.valid_to
    left join hr_team
        on stretch.person_no = hr_team.person_no
        and stretch.valid_from >= hr_team.valid_from
        and stretch.valid_to <= hr_team.valid_to
    left join hr_posting on hr_team.posting_id = hr_posting.posting_id
    left join carried_team
        on stretch.person_no = carried_team.person_no
        and stretch.valid_from >= carried_team.valid_from
        and stretch.valid_to <= carried_team.valid_to
    left join hr_posting as carried_posting on carried_team.posting_id = carried_posting.posting_id
    left join athena_seen
        on stretch.person_no = athena_seen.person_no
        and stretch.valid_from >= athena_seen.valid_from
        and stretch.valid_to <= athena_seen.valid_to
    left join override_team
        on stretch.person_no = override_team.person_no
        and stretch.valid_from >= override_team.valid_from
        and stretch.valid_to <= override_team.valid_to
    left join posting_override on override_team.posting_override_id = posting_override.id
    left join confirmed
        on stretch.person_no = confirmed.person_no
        and stretch.valid_from >= confirmed.from_on
        and stretch.valid_to <= confirmed.to_on

),

counted as (

    select
        *,
        case when is_hr_agreed then 1 else 0 end
        + case when is_athena_agreed then 1 else 0 end
        + case when is_user_agreed then 1 else 0 end as agreeing_sources

    from compared

),

rated as (

    select
        person_no,
        valid_from,
        valid_to,
        unit_code,
        csp_code,
        role_type,
        source,
        agreeing_sources,
        case
            when source in ('carried', 'none', 'leaver') or agreeing_sources = 0 then 'low'
            when agreeing_sources > 1 then 'high'
            else 'medium'
        end as confidence,
        known_from,
        known_to

    from counted

)

select * from rated
