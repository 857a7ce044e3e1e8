with

judged as (

    select * from {{ ref('int_survey_estimate') }}
    where rejection_reason is null

),

published as (

    select
        measure,
        unit,
        crime_family,
        area,
        area_kind,
        period_start,
        period_end,
        waves,
        sex,
        age_group,
        victim_group,
        n_unweighted,
        n_respondents,
        estimate,
        standard_error,
        lcl,
        ucl,
        design_effect,
        variance_method,
        estimation,
        status,
        base_needed,
        survey_break,
        note,
        source,
        clearance_ref,
        cleared_on,
        version_number,
        is_latest,
        coalesce(n_respondents < {{ setting('survey_flag_below') }}, false) as is_small_base,
        estimate is not null as is_publishable

    from judged

)

select * from published
