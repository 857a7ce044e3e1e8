-- What: every row of a source table that facts are made of is published, rejected or excluded by a rule; the copy holds the rows
-- that the pipeline says it holds, and the facts those that are called published. When it matters: always; a row that none
-- explains was lost, or counts although it cannot. How to resolve: list the rows of that table in int_source_row_fate whose
-- fate is unexplained.
with

row_reconciliation as (

    select * from {{ ref('row_reconciliation') }}

),

source_load as (

    select * from {{ source('pipeline', 'source_load') }}

),

fate as (

    select
        system,
        table_name,
        count(*) as rows_standing
    from {{ ref('int_source_row_fate') }}
    group by 1, 2

),

fact as (

    {% for name in [
        'fct_investigation', 'fct_offence_outcome', 'fct_suspect_status', 'fct_stop_search', 'fct_intelligence', 'fct_overtime',
        'fct_outstanding_item', 'fct_dip_sample', 'fct_plan',
    ] %}
    select
        '{{ name }}' as published_in,
        count(*) as rows_in_fact
    from {{ ref(name) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

wrong as (

    select
        row_reconciliation.system,
        row_reconciliation.table_name,
        row_reconciliation.rows_read,
        row_reconciliation.rows_unexplained,
        row_reconciliation.rows_published,
        fact.rows_in_fact,
        fate.rows_standing,
        source_load.row_count

    from row_reconciliation
    inner join fate
        on row_reconciliation.system = fate.system
        and row_reconciliation.table_name = fate.table_name
    left join source_load
        on row_reconciliation.system = source_load.system
        and row_reconciliation.table_name = source_load.table_name
    left join fact on row_reconciliation.published_in = fact.published_in
    where
        row_reconciliation.rows_unexplained > 0
        or row_reconciliation.rows_published <> fact.rows_in_fact
        or row_reconciliation.rows_read
        <> row_reconciliation.rows_published + row_reconciliation.rows_rejected + row_reconciliation.rows_excluded
        or fate.rows_standing <> source_load.row_count

)

select * from wrong
