with

posting as (

    select * from {{ ref('int_hr_posting') }}

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

run as (

    select * from {{ ref('int_run') }}

),

open_postings as (

    select
        posting.posting_id,
        posting.person_no,
        posting.org_unit_code,
        posting.posting_type,
        posting.rank_code,
        posting.is_primary,
        posting.starts_on,
        posting.ends_on,
        posting.entered_at,
        mapping.unit_code,
        unit_today.csp_code

    from posting
    inner join run
        on posting.starts_on <= run.as_on
        and posting.valid_to > run.as_on
    left join mapping
        on posting.org_unit_code = mapping.org_unit_code
        and run.as_on >= mapping.valid_from
        and run.as_on < mapping.valid_to
    left join unit_today on mapping.unit_code = unit_today.unit_code

)

select * from open_postings
