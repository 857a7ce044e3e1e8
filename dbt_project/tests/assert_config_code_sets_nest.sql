-- What: a set of codes that is the numerator of a share lies within the set that is its denominator.
-- When it matters: when a code is added to one set alone; the share could exceed 100 percent.
-- How to resolve: add the code to the wider set too in seeds/code_set.csv, or take it out of the narrower.
with

code_set as (

    select * from {{ ref('code_set') }}

),

nesting as (

    select
        'outcome_out_of_court_ho' as narrower,
        'outcome_out_of_court' as wider

    union all

    select
        'outcome_out_of_court' as narrower,
        'outcome_positive' as wider

    union all

    select
        'dip_sample_appropriate' as narrower,
        'dip_sample_judged' as wider

),

outside as (

    select
        nesting.narrower,
        nesting.wider,
        narrow.code

    from nesting
    inner join code_set as narrow on nesting.narrower = narrow.code_set
    left join code_set as wide
        on nesting.wider = wide.code_set
        and narrow.code = wide.code
    where wide.code is null

)

select * from outside
