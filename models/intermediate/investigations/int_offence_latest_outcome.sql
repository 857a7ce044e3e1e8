with

outcome as (

    select * from {{ ref('int_outcome') }}
    where is_valid

),

ranked as (

    select
        *,
        row_number() over (
            partition by offence_id
            order by decided_at desc, entered_at desc, outcome_id desc
        ) as place

    from outcome

),

latest as (

    select
        offence_id,
        investigation_no,
        outcome_id,
        outcome_code,
        disposal_type,
        decided_at

    from ranked
    where place = 1

)

select * from latest
