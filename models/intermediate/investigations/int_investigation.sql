with

investigation_record as (

    select * from {{ ref('int_investigation_record') }}

),

crimes as (

    select * from investigation_record
    where
        record_type = 'crime'
        and not is_test

)

select * from crimes
