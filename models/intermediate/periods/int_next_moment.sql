with

run as (

    select * from {{ ref('int_run') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

stop_search as (

    select * from {{ ref('int_stop_search_form') }}

),

victim as (

    select * from {{ ref('int_victim') }}

),

obligation as (

    select * from {{ ref('int_victim_obligation') }}

),

time_limit as (

    select * from {{ ref('int_fact_time_limit_clock') }}

),

mismatch as (

    select * from {{ ref('int_mismatch_episode') }}
    where resolved_at is null

),

flag as (

    select * from {{ ref('int_flag') }}

),

moments as (

    select
        'midnight' as kind,
        {{ local_midnight(add_days('as_on', 1)) }} as moment_at
    from run
    union all
    select
        'allocation_due' as kind,
        {{ add_hours('recorded_at', setting('allocation_hours')) }} as moment_at
    from investigation
    union all
    select
        'search_review_due' as kind,
        {{ add_24h_days('submitted_at', setting('stop_search_review_days')) }} as moment_at
    from stop_search
    union all
    select
        'victim_first_update_due' as kind,
        {{ add_24h_days('recorded_at', setting('victim_first_update_days')) }} as moment_at
    from victim
    union all
    select
        'victim_first_update_due' as kind,
        {{ add_hours('recorded_at', setting('victim_enhanced_first_update_hours')) }} as moment_at
    from victim
    union all
    select
        'victim_first_update_due' as kind,
        {{ add_24h_days('recorded_at', setting('victim_enhanced_second_update_days')) }} as moment_at
    from victim
    union all
    -- every later one follows the last contact, or the last one due where there was none
    select
        'victim_update_due' as kind,
        {{ add_24h_days('coalesce(obligation.last_contact_at, obligation.due_at)', 'victim.frequency_days') }} as moment_at
    from obligation
    inner join victim on obligation.victim_id = victim.victim_id
    union all
    select
        'quarantine_due' as kind,
        {{ add_24h_days('first_seen_at', setting('mismatch_quarantine_after_days')) }} as moment_at
    from mismatch
    union all
    -- counted once it is older than that: the instant itself is too early
    select
        'flag_plan_due' as kind,
        {{ add_24h_days('raised_at', setting('plan_after_flag_days')) }} + interval '1' microsecond as moment_at
    from flag
    union all
    -- whole days since a mismatch was seen
    select
        'mismatch_day' as kind,
        {{ add_hours(
            'mismatch.first_seen_at',
            '24 * cast(floor(' ~ seconds_between('mismatch.first_seen_at', 'run.as_at') ~ ' / 86400) + 1 as integer)',
        ) }} as moment_at
    from mismatch
    cross join run
    union all
    -- whole days that an offence was held, rounded
    select
        'held_half_day' as kind,
        {{ add_hours(
            'time_limit.held_since_at',
            '12 * cast(floor(' ~ seconds_between('time_limit.held_since_at', 'run.as_at') ~ ' / 43200) + 1 as integer)',
        ) }} as moment_at
    from time_limit
    cross join run
    where time_limit.clock_state = 'open'

),

next_moment as (

    select
        moments.kind,
        min(moments.moment_at) as moment_at

    from moments
    inner join run on moments.moment_at > run.as_at
    group by moments.kind

)

select * from next_moment
