with

investigation_record as (

    select * from {{ ref('int_investigation_record') }}

),

run as (

    select * from {{ ref('int_run') }}

),

crimes as (

    select investigation_record.*

    from investigation_record
    inner join run on investigation_record.recorded_at <= run.as_at
    where
        investigation_record.record_type = 'crime'
        and not investigation_record.is_test

)

select * from crimes
