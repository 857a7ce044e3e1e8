with

metric_setting as (

    select * from {{ ref('metric_setting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_force as (

    select
        metric_setting.setting,
        metric_setting.value as setting_value

    from metric_setting
    inner join run
        on run.as_on >= metric_setting.valid_from
        and run.as_on < metric_setting.valid_to

)

select * from in_force
