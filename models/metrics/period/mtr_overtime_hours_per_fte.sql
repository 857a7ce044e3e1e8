with

overtime_claim as (

    select * from {{ ref('int_overtime_claim') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}
    where rank_code in {{ codes_of('overtime_rank') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

period as (

    select * from {{ ref('int_period') }}

),

hours as (

    select
        period.period_grain,
        period.period_start,
        overtime_claim.worked_on as attributed_on,
        overtime_claim.person_no,
        overtime_claim.signed_hours as numerator,
        0 as denominator,
        cast(overtime_claim.claim_id as varchar) as record_id

    from overtime_claim
    inner join period
        on overtime_claim.worked_on >= period.flow_from
        and overtime_claim.worked_on < period.flow_to

),

-- full-time equivalents times days; the roll-up divides by the days of the period
strength as (

    select
        period.period_grain,
        period.period_start,
        greatest(posting.valid_from, person.started_on, period.flow_from) as attributed_on,
        person.person_no,
        0 as numerator,
        {{ counted_fte('person.fte') }} * {{ days_between(
            'greatest(posting.valid_from, person.started_on, period.flow_from)',
            "least(posting.valid_to, coalesce(person.left_on, " ~ end_of_time() ~ "), period.flow_to)",
        ) }} as denominator,
        cast(null as varchar) as record_id

    from person
    inner join posting on person.person_no = posting.person_no
    inner join period
        on greatest(posting.valid_from, person.started_on, period.flow_from)
        < least(posting.valid_to, coalesce(person.left_on, {{ end_of_time() }}), period.flow_to)

),

parts as (

    select * from hours
    union all
    select * from strength

),

rows_of_period as (

    select
        'overtime_hours_per_fte' as metric_id,
        period_grain,
        period_start,
        attributed_on,
        'person' as holder_kind,
        person_no as holder_key,
        cast(null as varchar) as record_unit_code,
        numerator,
        denominator,
        record_id,
        cast(null as varchar) as investigation_no

    from parts

)

select * from rows_of_period
