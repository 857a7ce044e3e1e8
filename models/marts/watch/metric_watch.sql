with

thing as (

    select * from {{ ref('int_watch_thing') }}

),

severity as (

    select * from {{ ref('int_watch_severity') }}

),

officer_bucket as (

    select * from {{ ref('officer_bucket') }}

),

owned as (

    -- what nobody answers for in person is its team's, without a team its partnership's, without both the force's
    select
        thing.*,
        case
            when thing.person_no <> 'UNKNOWN' and officer_bucket.bucket is null then 'officer'
            when thing.unit_code not in ('UNPOSTED', 'UNKNOWN') then 'team'
            when thing.csp_code not in ('FORCE_WIDE', 'UNKNOWN') then 'csp'
            else 'force'
        end as level

    from thing
    left join officer_bucket on thing.person_no = officer_bucket.bucket

),

final as (

    select
        {{ surrogate_key(['owned.watch_kind', 'owned.thing_id']) }} as watch_key,
        owned.watch_kind,
        owned.metric_id,
        owned.level,
        case owned.level
            when 'officer' then owned.person_no
            when 'team' then owned.unit_code
            when 'csp' then owned.csp_code
            else 'HERTS'
        end as entity_id,
        owned.officer_key,
        owned.team_key,
        owned.csp_key,
        {{ calendar_key('owned.due_on') }} as due_date_key,
        owned.person_no,
        owned.unit_code,
        owned.csp_code,
        owned.record_type,
        owned.record_ref,
        owned.thing_id,
        owned.due_at,
        owned.due_on,
        owned.days_left,
        coalesce(severity.severity, 'later') as severity,
        owned.certainty,
        owned.sentence,
        owned.unit,
        owned.observed,
        owned.limit_value,
        owned.forecast,
        owned.forecast_low,
        owned.forecast_high,
        owned.forecast_method,
        owned.forecast_error,
        owned.naive_error,
        owned.forecast_coverage,
        owned.forecast_origins

    from owned
    left join severity
        on owned.watch_kind = severity.watch_kind
        and owned.days_left between severity.beyond_days and severity.within_days

)

select * from final
