with

week as (

    select * from {{ ref('int_watch_overtime_week') }}

),

forecast as (

    select * from {{ ref('int_watch_forecast') }}
    where
        watch_kind = 'overtime'
        and is_assessed

),

run as (

    select * from {{ ref('int_run') }}

),

spent as (

    select
        level,
        entity_id,
        unit_code,
        team_key,
        csp_code,
        csp_key,
        year_starts_on,
        year_ends_on,
        budget_gbp,
        max(to_on) as settled_on,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(sum(cast(spent_this_year_gbp as decimal(28, 10))) as double) as spent_gbp

    from week
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    -- before the year's first weeks have settled there is nothing of the year to go by
    having max(to_on) > year_starts_on

),

ahead as (

    -- of the last week only the days within the year
    select
        spent.*,
        forecast.step,
        forecast.method,
        forecast.coverage,
        forecast.origins,
        forecast.total,
        forecast.total_low,
        forecast.total_high,
        forecast.total_error,
        least({{ add_days('spent.settled_on', '7 * forecast.step') }}, spent.year_ends_on) as until_on,
        least(
            1.0,
            {{ days_between(add_days('spent.settled_on', '7 * (forecast.step - 1)'), 'spent.year_ends_on') }} / 7.0
        ) as share_of_week

    from spent
    inner join forecast
        on spent.level = forecast.level
        and spent.entity_id = forecast.entity_id

),

before as (

    select
        *,
        coalesce(lag(total) over (partition by level, entity_id order by step), 0) as total_before,
        coalesce(lag(total_low) over (partition by level, entity_id order by step), 0) as low_before,
        coalesce(lag(total_high) over (partition by level, entity_id order by step), 0) as high_before

    from ahead

),

steps as (

    -- spent by the end of each week ahead
    select
        *,
        spent_gbp + total_before + share_of_week * (total - total_before) as outturn,
        spent_gbp + low_before + share_of_week * (total_low - low_before) as outturn_low,
        spent_gbp + high_before + share_of_week * (total_high - high_before) as outturn_high

    from before

),

at_year_end as (

    select
        *,
        row_number() over (partition by level, entity_id order by step desc) as place,
        min(case when outturn > budget_gbp then until_on end) over (partition by level, entity_id) as passed_on

    from steps

),

over_budget as (

    -- a year that is overspent already will not come back under by waiting
    select
        at_year_end.*,
        run.as_on,
        spent_gbp > budget_gbp as is_spent,
        greatest(
            {{ add_days("case when spent_gbp > budget_gbp then settled_on else coalesce(passed_on, year_ends_on) end", -1) }},
            run.as_on
        ) as due_on

    from at_year_end
    cross join run
    where
        place = 1
        and (outturn > budget_gbp or spent_gbp > budget_gbp)

),

watched as (

    select
        'overtime' as watch_kind,
        'overtime_vs_budget' as metric_id,
        level as record_type,
        entity_id as record_ref,
        concat(level, ' ', entity_id) as thing_id,
        {{ unknown_key() }} as officer_key,
        team_key,
        csp_key,
        'UNKNOWN' as person_no,
        unit_code,
        csp_code,
        {{ local_midnight(add_days('due_on', 1)) }} as due_at,
        due_on,
        cast({{ days_between('as_on', 'due_on') }} as integer) as days_left,
        case
            when is_spent then 'known'
            when outturn_low > budget_gbp then 'likely'
            else 'possible'
        end as certainty,
        'GBP' as unit,
        spent_gbp as observed,
        budget_gbp as limit_value,
        outturn as forecast,
        outturn_low as forecast_low,
        outturn_high as forecast_high,
        method as forecast_method,
        total_error as forecast_error,
        cast(null as double) as naive_error,
        coverage as forecast_coverage,
        cast(origins as integer) as forecast_origins,
        concat(
            'Overtime worked by ', {{ day_in_words(add_days('settled_on', -1)) }}, ' and approved: ',
            {{ number_in_words('spent_gbp', 0) }}, ' GBP of a budget of ', {{ number_in_words('budget_gbp', 0) }},
            ' GBP for the year',
            case
                when is_spent then ', which is spent already'
                else concat('; on course to pass it by ', {{ day_in_words('due_on') }})
            end,
            '. Forecast for the whole year: ', {{ number_in_words('outturn', 0) }}, ' GBP (', {{ number_in_words('outturn_low', 0) }},
            ' to ', {{ number_in_words('outturn_high', 0) }}, '). By ', {{ method_in_words('method') }},
            ', which was out by ', {{ number_in_words('total_error', 0) }}, ' GBP on average on ', origins,
            ' past occasions.'
        ) as sentence

    from over_budget

)

select * from watched
