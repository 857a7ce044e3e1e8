with

watch_setting as (

    select * from {{ ref('watch_setting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_force as (

    select
        watch_setting.setting,
        watch_setting.value as setting_value

    from watch_setting
    inner join run
        on run.as_on >= watch_setting.valid_from
        and run.as_on < watch_setting.valid_to

)

select * from in_force
