with

posting as (

    select * from {{ ref('int_posting_today') }}
    where is_primary

),

ranked as (

    select
        *,
        row_number() over (
            partition by person_no
            order by entered_at desc, posting_id desc
        ) as place

    from posting

),

doubled as (

    select
        person_no,
        count(*) as open_postings,
        count(distinct csp_code) > 1 as is_different_csp,
        max(case when place = 1 then unit_code end) as latest_unit_code,
        max(case when place = 1 then csp_code end) as latest_csp_code,
        max(case when place = 2 then unit_code end) as other_unit_code

    from ranked
    group by person_no
    having count(*) > 1

),

mismatch as (

    select
        {{ mismatch_columns(
            'P11', 'person', 'person_no', person_no='person_no', unit_code_hr='latest_unit_code', csp_hr='latest_csp_code',
            detail_1='other_unit_code', detail_2='open_postings',
            detail_3="case when is_different_csp then 'in different partnerships' else 'in one partnership' end",
            is_graver='is_different_csp'
        ) }},
        is_different_csp

    from doubled

)

select * from mismatch
