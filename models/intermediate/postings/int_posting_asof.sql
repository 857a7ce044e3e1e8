with

posting_team as (

    select * from {{ ref('int_posting_team') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

placed as (

    select
        posting_team.person_no,
        greatest(posting_team.valid_from, coalesce(unit_csp.valid_from, posting_team.valid_from)) as valid_from,
        least(posting_team.valid_to, coalesce(unit_csp.valid_to, posting_team.valid_to)) as valid_to,
        posting_team.unit_code,
        coalesce(unit_csp.csp_code, 'FORCE_WIDE') as csp_code,
        unit_csp.role_type,
        posting_team.source

    from posting_team
    left join unit_csp
        on posting_team.unit_code = unit_csp.unit_code
        and posting_team.valid_from < unit_csp.valid_to
        and unit_csp.valid_from < posting_team.valid_to

)

select * from placed
