with

suspect_status as (

    select * from {{ ref('stg_athena__suspect_status') }}
    where status = 'bail'

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

bail as (

    select
        suspect_status.suspect_status_id,
        suspect_status.investigation_no,
        suspect_status.suspect_ref,
        suspect_status.bail_end_on,
        greatest(suspect_status.from_at, investigation.recorded_at) as from_at,
        least(coalesce(suspect_status.to_at, {{ end_of_time() }}), investigation.left_at) as to_at,
        -- a referral stops the clock only if made on or before the end of bail
        case
            when
                suspect_status.cps_referred_at <= run.as_at
                and {{ local_date('suspect_status.cps_referred_at') }} <= suspect_status.bail_end_on
                then suspect_status.cps_referred_at
        end as referred_at,
        case when suspect_status.cps_returned_at <= run.as_at then suspect_status.cps_returned_at end as returned_at

    from suspect_status
    inner join run on suspect_status.from_at <= run.as_at
    inner join investigation on suspect_status.investigation_no = investigation.investigation_no
    where suspect_status.bail_end_on is not null

),

clock as (

    -- never referred in time: bail ends as recorded
    select
        suspect_status_id,
        investigation_no,
        suspect_ref,
        {{ add_days('bail_end_on', 1) }} as expired_from_on,
        from_at,
        to_at

    from bail
    where referred_at is null

    union all

    -- returned: the days with the prosecutor are added; until then the clock is stopped
    select
        suspect_status_id,
        investigation_no,
        suspect_ref,
        {{ add_days(
            'bail_end_on',
            '1 + greatest(' ~ days_between(local_date('referred_at'), local_date('returned_at')) ~ ', 0)',
        ) }} as expired_from_on,
        greatest(from_at, returned_at) as from_at,
        to_at

    from bail
    where
        referred_at is not null
        and returned_at is not null

)

select * from clock
