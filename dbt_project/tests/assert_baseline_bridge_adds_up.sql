-- What: captured, late records, postings corrected, definition changed and not yet explained add up to restated, exactly, in every cell.
-- When it matters: always; an analyst defends the change since the baseline step by step, and a gap is a change nobody can defend.
-- How to resolve: see the macro bridge_steps; every step is a difference of two neighbouring states, so that they telescope.
with

bridge as (

    select * from {{ ref('baseline_bridge') }}

),

measured as (

    {% for measure, suffix in [('value', ''), ('numerator', '_numerator'), ('denominator', '_denominator')] %}
    select
        metric_id,
        level,
        entity_id,
        '{{ measure }}' as measure,
        captured_{{ measure }} as captured,
        late_records{{ suffix }} + postings_corrected{{ suffix }} + definition_changed{{ suffix }}
        + not_yet_explained{{ suffix }} as steps,
        restated_{{ measure }} as restated
    from bridge
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

different as (

    -- without a figure on one side there is no change to explain, and no step may claim one
    select * from measured
    where
        captured + steps <> restated
        or (steps is null) <> (captured is null or restated is null)

)

select * from different
