with

stop_search as (

    select * from {{ ref('stg_athena__stop_search') }}

),

intelligence_report as (

    select * from {{ ref('stg_athena__intelligence_report') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type not in ('system', 'queue')

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

run as (

    select * from {{ ref('int_run') }}

),

recorded as (

    -- where somebody was
    select
        user_id,
        csp_code,
        searched_at as at,
        0 as entries
    from stop_search

    union all

    -- when somebody typed
    select
        user_id,
        cast(null as varchar) as csp_code,
        submitted_at as at,
        1 as entries
    from stop_search

    union all

    select
        author_user_id as user_id,
        cast(null as varchar) as csp_code,
        submitted_at as at,
        1 as entries
    from intelligence_report

),

by_minute as (

    select
        recorded.user_id,
        date_trunc('minute', recorded.at) as at_minute,
        count(distinct recorded.csp_code) as csps,
        sum(recorded.entries) as entries

    from recorded
    inner join run
        on recorded.at <= run.as_at
        and {{ local_date('recorded.at') }} > {{ add_days('run.as_on', '-' ~ setting('mismatch_window_days')) }}
    group by
        recorded.user_id,
        date_trunc('minute', recorded.at)

),

improbable as (

    select
        user_id,
        count(*) as minutes,
        max({{ local_date('at_minute') }}) as last_on

    from by_minute
    where
        csps > 1
        or entries >= {{ setting('mismatch_login_most_per_minute') }}
    group by user_id

),

mismatch as (

    select
        {{ mismatch_columns(
            'I10', 'account', 'account.user_id', person_no='account_holder.person_no', unit_code_athena='account.unit_code',
            csp_athena='unit_today.csp_code',
            detail_1=count_text('improbable.minutes', 'minute'), detail_2=day_text('improbable.last_on')
        ) }}

    from improbable
    cross join run
    inner join account on improbable.user_id = account.user_id
    inner join account_holder
        on account.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    left join unit_today on account.unit_code = unit_today.unit_code

)

select * from mismatch
