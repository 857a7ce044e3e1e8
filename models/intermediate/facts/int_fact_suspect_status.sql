with

suspect_status as (

    select * from {{ ref('stg_athena__suspect_status') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

bail_clock as (

    select * from {{ ref('int_bail_clock') }}

),

oic as (

    select * from {{ ref('int_investigation_holder') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

clipped as (

    -- until it ended or its investigation left; an end that had not come by as_at is not known yet
    select
        suspect_status.*,
        least(suspect_status.to_at, investigation.left_at) as until_at,
        run.as_at,
        run.as_on

    from suspect_status
    inner join investigation
        on suspect_status.investigation_no = investigation.investigation_no
        and suspect_status.from_at < investigation.left_at
    inner join run on suspect_status.from_at <= run.as_at
    where suspect_status.from_at < coalesce(suspect_status.to_at, {{ end_of_time() }})

),

held as (

    select
        clipped.*,
        clipped.until_at > clipped.as_at as is_current,
        case
            when clipped.until_at > clipped.as_at then clipped.as_on
            else {{ local_date('clipped.until_at') }}
        end as held_on,
        case when clipped.until_at > clipped.as_at then bail_clock.expired_from_on end as expired_from_on,
        oic.user_id,
        oic.unit_code as record_unit_code

    from clipped
    inner join oic
        on clipped.investigation_no = oic.investigation_no
        and least(clipped.until_at, clipped.as_at) >= oic.from_at
        and least(clipped.until_at, clipped.as_at) < oic.to_at
    left join bail_clock on clipped.suspect_status_id = bail_clock.suspect_status_id

),

attributed as (

    {{ attribute_holder('held', kind='account', key='user_id', day='held_on', unit='record_unit_code') }}

),

final as (

    select
        suspect_status_id,
        officer_key,
        team_key,
        csp_key,
        {{ calendar_key(local_date('from_at')) }} as from_date_key,
        {{ calendar_key('case when not is_current then ' ~ local_date('until_at') ~ ' end') }} as to_date_key,
        {{ calendar_key('bail_end_on') }} as bail_end_date_key,
        {{ surrogate_key(['investigation_no', 'suspect_ref']) }} as suspect_key,
        investigation_no,
        person_no,
        unit_code,
        csp_code,
        status,
        is_conditional,
        is_current,
        coalesce(expired_from_on <= as_on, false) as is_bail_expired,
        from_at,
        case when not is_current then until_at end as to_at,
        bail_end_on

    from attributed

)

select * from final
