with

source as (

    select * from {{ source('csew', 'estimate') }}

),

typed as (

    select
        row_id,
        file_name,
        file_sha256,
        nullif(trim(measure), '') as measure,
        nullif(trim(unit), '') as unit,
        nullif(trim(crime_family), '') as crime_family,
        nullif(trim(area), '') as area,
        nullif(trim(area_kind), '') as area_kind,
        {{ try_cast("nullif(trim(period_start), '')", 'date') }} as period_start,
        {{ try_cast("nullif(trim(period_end), '')", 'date') }} as period_end,
        nullif(trim(waves), '') as waves,
        coalesce(nullif(trim(sex), ''), 'all') as sex,
        coalesce(nullif(trim(age_group), ''), 'all') as age_group,
        coalesce(nullif(trim(victim_group), ''), 'all') as victim_group,
        {{ try_cast("nullif(trim(n_unweighted), '')", 'integer') }} as n_unweighted,
        {{ try_cast("nullif(trim(n_respondents), '')", 'integer') }} as n_respondents,
        {{ try_cast("nullif(trim(estimate), '')", 'double') }} as estimate,
        {{ try_cast("nullif(trim(standard_error), '')", 'double') }} as standard_error,
        {{ try_cast("nullif(trim(lcl), '')", 'double') }} as lcl,
        {{ try_cast("nullif(trim(ucl), '')", 'double') }} as ucl,
        {{ try_cast("nullif(trim(design_effect), '')", 'double') }} as design_effect,
        nullif(trim(variance_method), '') as variance_method,
        nullif(trim(estimation), '') as estimation,
        nullif(trim(status), '') as status,
        {{ try_cast("nullif(trim(base_needed), '')", 'integer') }} as base_needed,
        nullif(trim(survey_break), '') as survey_break,
        nullif(trim(note), '') as note,
        nullif(trim(source), '') as source,
        nullif(trim(clearance_ref), '') as clearance_ref,
        {{ try_cast("nullif(trim(cleared_on), '')", 'date') }} as cleared_on,
        coalesce(trim(estimate), '') != '' as is_estimate_given,
        -- lineage
        _batch_id,
        _loaded_at

    from source

)

select * from typed
