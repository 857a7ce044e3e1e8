-- What: the values of a setting follow each other without a gap, from the start of time to its end.
-- When it matters: when a value is changed; in a gap the setting is null and every rule that reads it never holds.
-- How to resolve: let valid_from of the new row in seeds/metric_setting.csv equal valid_to of the row before it.
with

metric_setting as (

    select * from {{ ref('metric_setting') }}

),

neighbours as (

    select
        setting,
        valid_from,
        valid_to,
        lag(valid_to) over (partition by setting order by valid_from) as valid_to_before,
        lead(valid_from) over (partition by setting order by valid_from) as valid_from_after

    from metric_setting

),

broken as (

    select * from neighbours
    where
        valid_from <> coalesce(valid_to_before, {{ start_of_time() }})
        or valid_to <> coalesce(valid_from_after, {{ end_of_time() }})

)

select * from broken
