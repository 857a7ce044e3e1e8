{{ config(severity='warn') }}
-- What: every outcome code that reaches the metrics is a Home Office outcome, 1 to 22, written without zeros, blanks or letters.
-- When it matters: another spelling is in no code set, so its disposals are counted nowhere though the outcome disposes of the offence.
-- How to resolve: have the source corrected; a new outcome belongs in seeds/code_set.csv wherever the contract puts it.
with

outcome as (

    select * from {{ ref('int_outcome') }}

),

unknown as (

    select
        outcome_code,
        count(*) as occurrences

    from outcome
    where
        coalesce({{ try_cast('outcome_code', 'integer') }} not between 1 and 22, true)
        or outcome_code <> cast({{ try_cast('outcome_code', 'integer') }} as varchar)
    group by outcome_code

)

select * from unknown
