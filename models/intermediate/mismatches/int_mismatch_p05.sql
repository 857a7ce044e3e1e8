with

posting as (

    select * from {{ ref('int_posting_today') }}
    where posting_type = 'secondment'

),

mismatch as (

    select
        {{ mismatch_columns(
            'P05', 'posting', 'posting_id', person_no='person_no', unit_code_hr='unit_code', csp_hr='csp_code',
            detail_1=day_text('starts_on'),
            detail_2="case when ends_on is null then 'with no end date' else concat('until ', " ~ day_text('ends_on') ~ ") end"
        ) }}

    from posting

)

select * from mismatch
