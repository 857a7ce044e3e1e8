with

fate as (

    select * from {{ ref('int_source_row_fate') }}

),

refused as (

    select
        system,
        table_name,
        sum(rows) as rows_refused

    from {{ ref('rejected_row') }}
    where found_by = 'reading'
    group by 1, 2

),

counted as (

    select
        system,
        table_name,
        published_in,
        count(*) as rows_standing,
        count(*) filter (where fate = 'published') as rows_published,
        count(*) filter (where fate = 'rejected') as rows_impossible,
        count(*) filter (where fate = 'population') as rows_outside_population,
        count(*) filter (where fate = 'rule') as rows_left_out_by_rule,
        count(*) filter (where fate = 'not_yet') as rows_not_yet,
        count(*) filter (where fate = 'unexplained') as rows_unexplained

    from fate
    group by 1, 2, 3

),

final as (

    select
        counted.system,
        counted.table_name,
        counted.published_in,
        counted.rows_standing + cast(coalesce(refused.rows_refused, 0) as bigint) as rows_read,
        counted.rows_published,
        counted.rows_impossible + cast(coalesce(refused.rows_refused, 0) as bigint) as rows_rejected,
        counted.rows_outside_population + counted.rows_left_out_by_rule + counted.rows_not_yet as rows_excluded,
        counted.rows_outside_population,
        counted.rows_left_out_by_rule,
        counted.rows_not_yet,
        counted.rows_unexplained

    from counted
    left join refused
        on counted.system = refused.system
        and counted.table_name = refused.table_name

)

select * from final
