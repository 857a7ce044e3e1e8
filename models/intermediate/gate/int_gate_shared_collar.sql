with

quarantined as (

    select * from {{ ref('int_quarantined_person') }}
    where code = 'I01'

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

sharing as (

    select
        person.person_no,
        person.collar_canonical

    from person
    inner join quarantined on person.person_no = quarantined.person_no

),

pairs as (

    select
        sharing.person_no,
        other.person_no as other_person_no

    from sharing
    inner join sharing as other
        on sharing.collar_canonical = other.collar_canonical
        and sharing.person_no < other.person_no

)

select * from pairs
