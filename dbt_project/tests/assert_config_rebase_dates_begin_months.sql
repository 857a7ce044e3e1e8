-- What: every rebase date is the first day of a month and belongs to a metric of the catalogue.
-- When it matters: when a date is added; one that matches no point of a chart would be moved or silently do nothing.
-- How to resolve: use the first day of the first month of the new level in seeds/metric_rebase.csv.
with

metric_rebase as (

    select * from {{ ref('metric_rebase') }}

),

metric_catalogue as (

    select * from {{ ref('metric_catalogue') }}

),

wrong as (

    select metric_rebase.*

    from metric_rebase
    left join metric_catalogue on metric_rebase.metric_id = metric_catalogue.metric_id
    where
        metric_catalogue.metric_id is null
        or metric_rebase.rebase_on <> {{ month_start('metric_rebase.rebase_on') }}

)

select * from wrong
