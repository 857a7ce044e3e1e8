with

load as (

    select * from {{ ref('int_open_case_load') }}
    where bucket = 'LEAVER_HELD'

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

run as (

    select * from {{ ref('int_run') }}

),

held as (

    select
        person_no,
        sum(open_crimes) as open_crimes

    from load
    group by person_no

),

mismatch as (

    select
        {{ mismatch_columns(
            'P07', 'person', 'held.person_no', person_no='held.person_no', unit_code_hr='posting.unit_code',
            csp_hr='posting.csp_code', detail_1=day_text('person.left_on'), detail_2=count_text('held.open_crimes', 'open crime')
        ) }}

    from held
    cross join run
    inner join person on held.person_no = person.person_no
    left join posting
        on held.person_no = posting.person_no
        and posting.unit_code <> 'UNPOSTED'
        and run.as_on >= posting.valid_from
        and run.as_on < posting.valid_to

)

select * from mismatch
