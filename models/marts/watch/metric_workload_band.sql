with

band as (

    select * from {{ ref('int_workload_band') }}

),

review as (

    select * from {{ ref('workload_band_review') }}

),

run as (

    select * from {{ ref('int_run') }}

),

dated as (

    -- a review counts from its day on
    select
        band.role_type,
        band.is_probationer,
        cast(band.quarter_start as date) as valid_from,
        {{ add_months('cast(band.quarter_start as date)', 3) }} as valid_to,
        cast(band.baseline_from as date) as baseline_from,
        cast(band.baseline_to as date) as baseline_to,
        cast(band.floor_from as date) as floor_from,
        band.is_assessed,
        nullif(band.reason, '') as reason,
        cast(band.officers as integer) as officers,
        cast(band.officer_months as integer) as officer_months,
        band.typical_shifts,
        band.rate_per_10_shifts,
        band.expected,
        band.lower,
        band.upper,
        band.derived_lower,
        review.reviewed_on,
        review.reviewed_by,
        {{ add_days('cast(band.quarter_start as date)', watch_value('workload_band_review_days')) }} as review_due_on,
        run.as_on

    from band
    cross join run
    left join review
        on band.role_type = review.role_type
        and cast(band.quarter_start as date) = review.quarter_start
        and run.as_on >= review.reviewed_on

),

stated as (

    select
        *,
        as_on >= valid_from and as_on < valid_to as is_current,
        case
            when reviewed_on is not null then 'reviewed'
            when as_on <= review_due_on then 'due'
            else 'overdue'
        end as review_state

    from dated

),

final as (

    select
        {{ surrogate_key(['role_type', 'is_probationer', 'valid_from']) }} as band_key,
        role_type,
        is_probationer,
        'intelligence_per_10_shifts' as metric_id,
        'reports a month at the typical shifts' as measure,
        valid_from,
        valid_to,
        is_current,
        is_assessed,
        reason,
        lower,
        upper,
        expected,
        rate_per_10_shifts,
        typical_shifts,
        officers,
        officer_months,
        baseline_from,
        baseline_to,
        derived_lower,
        floor_from,
        coalesce(floor_from < valid_from, false) as is_floor_held,
        'negative binomial rate, prediction interval of an officer month' as method,
        review_due_on,
        reviewed_on,
        reviewed_by,
        review_state,
        case
            when not is_assessed then concat('No band: ', reason, '.')
            else concat(
                case when is_probationer then 'Probationers' else 'Officers' end, ' on ', replace(role_type, '_', ' '),
                ' teams: ', {{ number_in_words('lower', 0) }}, ' to ', {{ number_in_words('upper', 0) }},
                ' intelligence reports in a month of ', {{ number_in_words('typical_shifts', 0) }}, ' shifts; ',
                {{ number_in_words('expected') }}, ' expected (', officers, ' officers, ', officer_months,
                ' officer months). A band, not a quota. ',
                case review_state
                    when 'reviewed' then concat('Reviewed on ', {{ day_in_words('reviewed_on') }}, '.')
                    when 'due' then concat('Not reviewed yet; due by ', {{ day_in_words('review_due_on') }}, '.')
                    else concat('Not reviewed: the review was due by ', {{ day_in_words('review_due_on') }}, '.')
                end
            )
        end as sentence

    from stated

)

select * from final
