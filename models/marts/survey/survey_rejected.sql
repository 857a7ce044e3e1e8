with

judged as (

    select * from {{ ref('int_survey_estimate') }}
    where rejection_reason is not null

),

rejected as (

    -- the figure itself stays behind: it may be one that must not be shown
    select
        row_id,
        file_name,
        measure,
        crime_family,
        area,
        period_start,
        period_end,
        clearance_ref,
        rejection_reason

    from judged

)

select * from rejected
