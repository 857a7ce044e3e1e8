-- What: every offence code of the rule table, and the rest under "*", has a rule from the start of time.
-- When it matters: when a law date is added; an offence committed before a code's first row would have no rule at all.
-- How to resolve: keep the row of the rule that held before in seeds/offence_time_limit_rule.csv, with valid_from 1900-01-01.
with

offence_rule as (

    select * from {{ ref('offence_time_limit_rule') }}

),

first_day as (

    select
        offence_code,
        min(valid_from) as first_valid_from

    from offence_rule
    group by offence_code

),

uncovered as (

    select * from first_day
    where first_valid_from > {{ start_of_time() }}

    union all

    select
        '*' as offence_code,
        min(valid_from) as first_valid_from
    from offence_rule
    where offence_code = '*'
    having count(*) = 0

)

select * from uncovered
