with

posting as (

    select * from {{ ref('int_hr_posting') }}
    where is_primary

),

run as (

    select * from {{ ref('int_run') }}

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

open_postings as (

    select
        posting.person_no,
        posting.posting_id,
        posting.org_unit_code,
        mapping.unit_code,
        unit_csp.csp_code

    from posting
    inner join run
        on posting.starts_on <= run.as_on
        and posting.valid_to > run.as_on
    left join mapping
        on posting.org_unit_code = mapping.org_unit_code
        and run.as_on >= mapping.valid_from
        and run.as_on < mapping.valid_to
    left join unit_csp
        on mapping.unit_code = unit_csp.unit_code
        and run.as_on >= unit_csp.valid_from
        and run.as_on < unit_csp.valid_to

),

doubled as (

    select
        person_no,
        count(*) as open_postings,
        count(distinct csp_code) > 1 as is_different_csp,
        min(posting_id) as first_posting_id,
        max(posting_id) as last_posting_id

    from open_postings
    group by person_no
    having count(*) > 1

)

select * from doubled
