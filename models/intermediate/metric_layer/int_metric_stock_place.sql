with

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

run as (

    select * from {{ ref('int_run') }}

),

held as (

    select distinct
        holder_kind,
        holder_key,
        record_unit_code
    from {{ ref('int_metric_stock') }}

),

boundaries as (

    -- the days on which the place of a holder may change: the holder's own, those of the unit on the record, and the first
    select
        held.holder_kind,
        held.holder_key,
        held.record_unit_code,
        holder.valid_from as place_from
    from held
    inner join holder
        on held.holder_kind = holder.holder_kind
        and held.holder_key = holder.holder_key

    union

    select
        held.holder_kind,
        held.holder_key,
        held.record_unit_code,
        mapped_unit.valid_from as place_from
    from held
    inner join mapped_unit on held.record_unit_code = mapped_unit.unit_code

    union

    select
        held.holder_kind,
        held.holder_key,
        held.record_unit_code,
        mapped_unit.valid_to as place_from
    from held
    inner join mapped_unit on held.record_unit_code = mapped_unit.unit_code

    union

    select
        held.holder_kind,
        held.holder_key,
        held.record_unit_code,
        run.history_start as place_from
    from held
    cross join run

),

stretches as (

    select
        boundaries.*,
        coalesce(
            lead(boundaries.place_from) over (
                partition by boundaries.holder_kind, boundaries.holder_key, boundaries.record_unit_code
                order by boundaries.place_from
            ),
            run.as_on
        ) as place_to

    from boundaries
    inner join run
        on boundaries.place_from >= run.history_start
        and boundaries.place_from < run.as_on

),

places as (

    {% for kind in ['account', 'person'] %}
    select
        placed.holder_kind,
        placed.holder_key,
        placed.record_unit_code,
        placed.place_from,
        placed.place_to,
        placed.unit_code,
        placed.csp_code
    from (
        {{ attribute_holder('stretches', kind=kind, key='holder_key', day='place_from', unit='record_unit_code') }}
    ) as placed
    where placed.holder_kind = '{{ kind }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from places
