with

posting as (

    select * from {{ ref('int_posting_today') }}

),

late as (

    select
        *,
        {{ days_between('starts_on', local_date('entered_at')) }} as lag_days

    from posting
    where {{ days_between('starts_on', local_date('entered_at')) }} > {{ setting('mismatch_posting_late_days') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P03', 'posting', 'posting_id', person_no='person_no', unit_code_hr='unit_code', csp_hr='csp_code',
            detail_1=day_text('starts_on'), detail_2=day_text(local_date('entered_at')), detail_3='lag_days'
        ) }}

    from late

)

select * from mismatch
