with

episode as (

    select * from {{ ref('int_mismatch_episode') }}

),

run as (

    select * from {{ ref('int_run') }}

),

history as (

    select
        episode.code,
        episode.entity_type,
        episode.entity_id,
        episode.episode_no,
        episode.person_no,
        episode.first_seen_at,
        episode.resolved_at,
        episode.resolved_at is null as is_open,
        episode.episode_no > 1 as is_reopened,
        cast(
            floor({{ seconds_between('episode.first_seen_at', 'coalesce(episode.resolved_at, run.as_at)') }} / 86400) as integer
        ) as days_open

    from episode
    cross join run

)

select * from history
