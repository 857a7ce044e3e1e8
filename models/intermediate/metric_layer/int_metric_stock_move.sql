with

stock as (

    select * from {{ ref('int_metric_stock') }}

),

metric as (

    -- a median does not add up from changes
    select * from {{ ref('int_metric') }}
    where
        basis = 'stock'
        and value_kind in ('count', 'ratio')
        and (has_current or has_week or has_month)

),

place as (

    select * from {{ ref('int_metric_stock_place') }}

),

run as (

    select * from {{ ref('int_run') }}

),

on_days as (

    -- an interval holds on the days whose ending midnight lies in it: from <= midnight < to
    select
        metric_id,
        holder_kind,
        holder_key,
        record_unit_code,
        numerator,
        denominator,
        greatest({{ local_date("from_at - interval '1' microsecond") }}, from_on) as from_day,
        least({{ local_date("to_at - interval '1' microsecond") }}, to_on) as to_day

    from stock

),

placed as (

    select
        metric.metric_id,
        metric.base_metric_id,
        metric.has_team,
        metric.has_csp,
        metric.has_force,
        place.holder_kind,
        place.holder_key,
        place.record_unit_code,
        place.unit_code,
        place.csp_code,
        on_days.numerator,
        on_days.denominator,
        greatest(on_days.from_day, place.place_from, metric.shown_from) as from_day,
        least(on_days.to_day, place.place_to, metric.shown_to) as to_day

    from on_days
    inner join metric on on_days.metric_id = metric.metric_id
    inner join place
        on on_days.holder_kind = place.holder_kind
        and coalesce(on_days.holder_key, '') = coalesce(place.holder_key, '')
        and (on_days.holder_key is null) = (place.holder_key is null)
        and coalesce(on_days.record_unit_code, '') = coalesce(place.record_unit_code, '')
        and (on_days.record_unit_code is null) = (place.record_unit_code is null)
        and on_days.from_day < place.place_to
        and place.place_from < on_days.to_day

),

turn as (

    select 1 as sign
    union all
    select -1 as sign

),

changes as (

    -- each interval comes in on one day and goes on another; nothing goes after the last complete day
    select
        placed.metric_id,
        placed.base_metric_id,
        placed.has_team,
        placed.has_csp,
        placed.has_force,
        placed.holder_kind,
        placed.holder_key,
        placed.record_unit_code,
        placed.unit_code,
        placed.csp_code,
        case turn.sign when 1 then placed.from_day else placed.to_day end as day,
        turn.sign * placed.numerator as numerator,
        turn.sign * placed.denominator as denominator

    from placed
    cross join turn
    cross join run
    where
        placed.from_day < placed.to_day
        and (turn.sign = 1 or placed.to_day < run.as_on)

),

moves as (

    select
        metric_id,
        base_metric_id,
        has_team,
        has_csp,
        has_force,
        holder_kind,
        holder_key,
        record_unit_code,
        unit_code,
        csp_code,
        day,
        cast(sum(numerator) as decimal(28, 10)) as numerator,
        cast(sum(denominator) as decimal(28, 10)) as denominator

    from changes
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

)

select * from moves
