with

strength as (

    select * from {{ ref('int_watch_strength_forecast') }}
    where strength_fte < minimum_fte

),

watched as (

    select
        'strength' as watch_kind,
        cast(null as varchar) as metric_id,
        'team' as record_type,
        unit_code as record_ref,
        concat(unit_code, ' ', cast(day as varchar)) as thing_id,
        {{ unknown_key() }} as officer_key,
        team_key,
        csp_key,
        'UNKNOWN' as person_no,
        unit_code,
        csp_code,
        {{ local_midnight('day') }} as due_at,
        day as due_on,
        cast({{ days_between('as_on', 'day') }} as integer) as days_left,
        case when strength_high < minimum_fte then 'likely' else 'possible' end as certainty,
        'FTE' as unit,
        deployable_fte as observed,
        minimum_fte as limit_value,
        strength_fte as forecast,
        strength_low as forecast_low,
        strength_high as forecast_high,
        method as forecast_method,
        past_error as forecast_error,
        naive_error,
        coverage as forecast_coverage,
        cast(origins as integer) as forecast_origins,
        concat(
            {{ day_in_words('day') }}, ': strength forecast ', {{ number_in_words('strength_fte') }}, ' FTE (',
            {{ number_in_words('strength_low') }}, ' to ', {{ number_in_words('strength_high') }}, '), minimum ',
            {{ number_in_words('minimum_fte') }}, '. Posted ', {{ number_in_words('posted_fte') }},
            ' FTE, of whom ', {{ number_in_words('deployable_fte') }}, ' not recorded as away',
            case
                when roster_percent is not null
                    then concat('; the roster leaves ', {{ number_in_words('roster_percent', 0) }}, '% of their hours')
                else ''
            end,
            '. By ', {{ method_in_words('method') }}, ', which was out by ', {{ number_in_words('past_error') }},
            ' FTE on average on ', origins, ' past occasions; repeating the last week by ',
            {{ number_in_words('naive_error') }}, '.'
        ) as sentence

    from strength

)

select * from watched
