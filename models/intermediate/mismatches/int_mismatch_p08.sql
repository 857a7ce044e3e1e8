with

unit_today as (

    select * from {{ ref('int_unit_today') }}
    where
        is_in_athena
        and is_active
        and not is_mapped

),

mismatch as (

    select
        {{ mismatch_columns('P08', 'unit', 'unit_code', unit_code_athena='unit_code') }}

    from unit_today

)

select * from mismatch
