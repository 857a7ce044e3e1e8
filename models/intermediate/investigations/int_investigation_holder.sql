with

investigation as (

    select * from {{ ref('int_investigation') }}

),

oic_history as (

    select * from {{ ref('stg_athena__oic_history') }}

),

run as (

    select * from {{ ref('int_run') }}

),

held as (

    select
        investigation.investigation_no,
        oic_history.oic_history_id,
        oic_history.user_id,
        coalesce(oic_history.unit_code, investigation.oic_unit_code) as unit_code,
        oic_history.from_at as interval_from_at,
        oic_history.from_at,
        coalesce(oic_history.to_at, {{ end_of_time() }}) as to_at

    from oic_history
    inner join run on oic_history.from_at <= run.as_at
    inner join investigation on oic_history.investigation_no = investigation.investigation_no

),

not_in_history as (

    -- where no interval holds the instant: the investigation's own OIC and unit
    select
        investigation_no,
        cast(null as varchar) as oic_history_id,
        oic_user_id as user_id,
        oic_unit_code as unit_code,
        cast({{ start_of_time() }} as timestamp) as interval_from_at,
        cast({{ start_of_time() }} as timestamp) as from_at,
        cast({{ end_of_time() }} as timestamp) as to_at

    from investigation

),

candidates as (

    select * from held
    union all
    select * from not_in_history

),

holders as (

    {{ resolve_overlaps(
        relation='candidates',
        key='investigation_no',
        lower='from_at',
        upper='to_at',
        winner='interval_from_at desc, oic_history_id desc nulls last',
        columns=['oic_history_id', 'user_id', 'unit_code', 'interval_from_at'],
    ) }}

)

select * from holders
