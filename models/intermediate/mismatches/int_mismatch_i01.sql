with

sides as (

    select * from {{ ref('int_person_sides') }}

),

pairs as (

    select
        one.person_no,
        other.person_no as other_person_no,
        one.unit_code_hr,
        one.csp_hr

    from sides as one
    inner join sides as other
        on one.collar_canonical = other.collar_canonical
        and one.person_no <> other.person_no

),

counted as (

    -- every pair is here from both ends
    select count(*) / 2 as pairs from pairs

),

shared as (

    select
        person_no,
        unit_code_hr,
        csp_hr,
        min(other_person_no) as other_person_no

    from pairs
    group by
        person_no,
        unit_code_hr,
        csp_hr

),

mismatch as (

    select
        {{ mismatch_columns(
            'I01', 'person', 'shared.person_no', person_no='shared.person_no', other_person_no='shared.other_person_no',
            unit_code_hr='shared.unit_code_hr', csp_hr='shared.csp_hr',
            is_graver='counted.pairs > ' ~ setting('mismatch_shared_collar_most_pairs')
        ) }}

    from shared
    cross join counted

)

select * from mismatch
