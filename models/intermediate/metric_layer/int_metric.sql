with

metric_catalogue as (

    select * from {{ ref('metric_catalogue') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_force as (

    select metric_catalogue.*

    from metric_catalogue
    inner join run
        on run.as_on >= metric_catalogue.valid_from
        and run.as_on < metric_catalogue.valid_to

)

select * from in_force
