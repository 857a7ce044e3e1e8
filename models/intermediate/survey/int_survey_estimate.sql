with

delivered as (

    select * from {{ ref('stg_csew__estimate') }}

),

family as (

    select * from {{ ref('survey_crime_family') }}

),

measure as (

    select * from {{ ref('survey_measure') }}

),

judged as (

    select
        delivered.*,
        -- the first reason that applies
        case
            when delivered.clearance_ref is null then 'no_clearance_reference'
            when delivered.clearance_ref != 'public' and delivered.cleared_on is null then 'no_clearance_date'
            when
                delivered.measure is null or delivered.area is null
                or delivered.period_start is null or delivered.period_end is null
                or delivered.period_end < delivered.period_start
                then 'unreadable_key'
            when
                measure.measure is null and not starts_with(delivered.measure, 'perception_')
                then 'unknown_measure'
            when family.crime_family is null then 'unknown_crime_family'
            when
                delivered.status is null
                or delivered.status not in ('published', 'small_base', 'refused_base', 'refused_secondary', 'not_asked')
                then 'unknown_status'
            when
                delivered.is_estimate_given and delivered.status not in ('published', 'small_base')
                then 'refused_row_with_estimate'
            when not delivered.is_estimate_given and delivered.status in ('published', 'small_base') then 'no_estimate'
            when
                delivered.is_estimate_given
                and (
                    delivered.estimate is null or delivered.lcl is null or delivered.ucl is null
                    or not (delivered.lcl <= delivered.estimate and delivered.estimate <= delivered.ucl)
                )
                then 'no_interval_around_estimate'
            when
                delivered.is_estimate_given and coalesce(delivered.estimation, 'direct') != 'model_based'
                and coalesce(delivered.n_respondents, 0) < {{ setting('survey_least_base') }}
                then 'base_too_small'
            when
                delivered.is_estimate_given and delivered.unit = 'proportion'
                and not (delivered.estimate between 0 and 1)
                then 'proportion_out_of_range'
        end as rejection_reason

    from delivered
    left join measure on delivered.measure = measure.measure
    left join family on delivered.crime_family = family.crime_family

),

versioned as (

    -- a later clearance of the same figure takes the place of the earlier one
    select
        *,
        row_number() over (
            partition by
                rejection_reason is null, measure, crime_family, area, period_start, period_end,
                sex, age_group, victim_group, estimation
            order by cleared_on nulls first, _batch_id, row_id
        ) as version_number,
        row_number() over (
            partition by
                rejection_reason is null, measure, crime_family, area, period_start, period_end,
                sex, age_group, victim_group, estimation
            order by cleared_on desc nulls last, _batch_id desc, row_id desc
        ) = 1 as is_latest

    from judged

)

select * from versioned
