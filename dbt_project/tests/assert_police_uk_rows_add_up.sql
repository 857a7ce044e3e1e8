-- What: every row of every police.uk file is either published or set aside for one named reason.
-- When it matters: always; a row lost without a reason makes every count of the public data wrong.
-- How to resolve: find the file below, compare its rows in staging with the intermediate model of its dataset.
with

reconciliation as (

    select * from {{ ref('police_uk_reconciliation') }}

),

unbalanced as (

    select *

    from reconciliation
    where
        rows_in_file != rows_published + rows_set_aside
        or rows_set_aside != set_aside_file_delivered_again + set_aside_blank_row
        + set_aside_unparsable_date + set_aside_exact_duplicate

)

select * from unbalanced
