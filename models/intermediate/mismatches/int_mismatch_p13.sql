with

posting as (

    select * from {{ ref('stg_hr__posting') }}
    where ends_on <= starts_on

),

run as (

    select * from {{ ref('int_run') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P13', 'posting', 'posting.posting_id', person_no='posting.person_no',
            detail_1=day_text('posting.starts_on'), detail_2=day_text('posting.ends_on')
        ) }}

    from posting
    inner join run on posting.entered_at <= run.as_at

)

select * from mismatch
