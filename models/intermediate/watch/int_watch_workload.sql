with

week as (

    select * from {{ ref('int_watch_workload_week') }}
    where weeks_ago = 0

),

band as (

    select * from {{ ref('int_watch_peer_band') }}
    where is_assessed

),

forecast as (

    select * from {{ ref('int_watch_forecast') }}
    where
        watch_kind = 'workload'
        and is_assessed

),

crossing as (

    -- the first week in which the forecast reaches the edge, for those who have not reached it
    select
        week.*,
        band.observed,
        band.peer_median,
        band.band_high,
        band.peer_n,
        forecast.step,
        forecast.method,
        forecast.origins,
        forecast.forecast,
        forecast.low,
        forecast.high,
        forecast.past_error,
        forecast.naive_error,
        forecast.coverage,
        row_number() over (partition by week.person_no order by forecast.step) as place

    from week
    inner join band on week.person_no = band.person_no
    inner join forecast on week.person_no = forecast.entity_id
    where
        band.observed < band.band_high
        and forecast.forecast >= band.band_high

),

dated as (

    select
        *,
        {{ add_days('to_on', '7 * step - 1') }} as due_on

    from crossing
    where place = 1

),

watched as (

    select
        'workload' as watch_kind,
        'workload_undisposed' as metric_id,
        'officer' as record_type,
        person_no as record_ref,
        person_no as thing_id,
        officer_key,
        team_key,
        csp_key,
        person_no,
        unit_code,
        csp_code,
        {{ local_midnight(add_days('due_on', 1)) }} as due_at,
        due_on,
        cast({{ days_between('to_on', 'due_on') }} as integer) as days_left,
        case when low >= band_high then 'likely' else 'possible' end as certainty,
        'investigations' as unit,
        observed,
        band_high as limit_value,
        forecast,
        low as forecast_low,
        high as forecast_high,
        method as forecast_method,
        past_error as forecast_error,
        naive_error,
        coverage as forecast_coverage,
        cast(origins as integer) as forecast_origins,
        concat(
            'Held ', {{ number_in_words('observed', 0) }}, ' undisposed investigations yesterday; forecast ',
            {{ number_in_words('forecast') }}, ' (', {{ number_in_words('low') }}, ' to ', {{ number_in_words('high') }},
            ') by ', {{ day_in_words('due_on') }}, '. The peer band ends at ', {{ number_in_words('band_high') }},
            ' (', peer_n, ' peers, median ', {{ number_in_words('peer_median') }}, '). By ', {{ method_in_words('method') }},
            ', which was out by ', {{ number_in_words('past_error') }}, ' on average on ', origins,
            ' past occasions; repeating the last week by ', {{ number_in_words('naive_error') }}, '.'
        ) as sentence

    from dated

)

select * from watched
