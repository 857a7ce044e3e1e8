with

absence as (

    select * from {{ ref('stg_hr__absence') }}

),

posting as (

    select * from {{ ref('int_hr_posting') }}
    where posting_type = 'secondment'

),

ranges as (

    select
        person_no,
        'absence' as reason,
        from_on,
        coalesce(to_on, {{ end_of_time() }}) as to_on,
        from_on as began_on
    from absence

    union all

    select
        person_no,
        'secondment' as reason,
        starts_on as from_on,
        valid_to as to_on,
        starts_on as began_on
    from posting

)

select * from ranges
