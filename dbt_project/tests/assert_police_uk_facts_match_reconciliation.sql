-- What: the facts add up to the rows that the reconciliation calls published.
-- When it matters: always; a fact that loses rows in a join is wrong where nobody looks.
-- How to resolve: look for a partnership code of the dataset below that dim_csp does not have.
with

reconciliation as (

    select
        dataset,
        sum(rows_published) as rows_published

    from {{ ref('police_uk_reconciliation') }}
    group by dataset

),

fact as (

    select 'street' as dataset, sum(crimes) as rows_in_fact from {{ ref('fct_police_uk_crime') }}
    union all
    select 'outcome' as dataset, sum(outcomes) as rows_in_fact from {{ ref('fct_police_uk_outcome') }}
    union all
    select 'stop_search' as dataset, sum(searches) as rows_in_fact from {{ ref('fct_police_uk_search') }}

),

different as (

    select
        fact.dataset,
        fact.rows_in_fact,
        reconciliation.rows_published

    from fact
    left join reconciliation on fact.dataset = reconciliation.dataset
    where coalesce(fact.rows_in_fact, 0) != coalesce(reconciliation.rows_published, 0)

)

select * from different
