-- What: the figures in the sentence of every flag are those of its row, within half a percent, and so is the side that it speaks of.
-- When it matters: always; a supervisor reads the sentence and an officer disputes the figures.
-- How to resolve: compare orchestration/flags/words.py with the row below; words in seeds/metric_flag_rule.csv have no digits.
with

metric_flag as (

    select
        *,
        peer_group is not null as is_among_peers

    from {{ ref('metric_flag') }}

),

told as (

    -- among peers: observed, expected, peers; over time: observed, points of the chart, centre
    select
        *,
        {{ number_in('reason', 1) }} as told_observed,
        case when is_among_peers then {{ number_in('reason', 2) }} else {{ number_in('reason', 3) }} end as told_expected,
        case when is_among_peers then {{ number_in('reason', 3) }} end as told_peers,
        {{ number_in('reason', 4) }} as told_too_much

    from metric_flag

),

different as (

    select * from told
    where
        told_observed is null
        or told_expected is null
        or told_too_much is not null
        or abs(told_observed - observed) > 0.005 * abs(observed) + 1e-9
        or abs(told_expected - expected) > 0.005 * abs(expected) + 1e-9
        or (told_observed = told_expected and observed <> expected)
        or (is_among_peers and coalesce(told_peers <> peer_n, true))
        or (is_among_peers and (told_observed > told_expected) <> (direction = 'high'))
        or (reason like '%above the upper limit' and observed <= limit_high)
        or (reason like '%below the lower limit' and observed >= limit_low)
        or (reason like '%in a run above it' and observed <= expected)
        or (reason like '%in a run below it' and observed >= expected)

)

select * from different
