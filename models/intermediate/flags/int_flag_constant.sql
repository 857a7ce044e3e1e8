with

flag_constant as (

    select * from {{ ref('flag_constant') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_force as (

    select
        flag_constant.constant,
        flag_constant.value

    from flag_constant
    inner join run
        on run.as_on >= flag_constant.valid_from
        and run.as_on < flag_constant.valid_to

)

select * from in_force
