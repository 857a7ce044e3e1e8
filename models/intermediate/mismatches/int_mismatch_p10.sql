with

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}
    where csp_code is not null

),

mapped as (

    select
        *,
        coalesce(valid_to, {{ end_of_time() }}) as mapped_to

    from team_map

),

clashes as (

    select
        one.unit_code,
        one.csp_code as csp_1,
        other.csp_code as csp_2,
        greatest(one.valid_from, other.valid_from) as from_on,
        row_number() over (
            partition by one.unit_code
            order by greatest(one.valid_from, other.valid_from) desc, one.csp_code asc, other.csp_code asc
        ) as place

    from mapped as one
    inner join mapped as other
        on one.unit_code = other.unit_code
        and one.csp_code < other.csp_code
        and greatest(one.valid_from, other.valid_from) < least(one.mapped_to, other.mapped_to)

),

mismatch as (

    select
        {{ mismatch_columns(
            'P10', 'unit', 'unit_code', unit_code_athena='unit_code', detail_1='csp_1', detail_2='csp_2', detail_3=day_text('from_on')
        ) }}

    from clashes
    where place = 1

)

select * from mismatch
