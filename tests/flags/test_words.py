"""The sentence of a flag, whatever its numbers: read back, they are those of the row."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orchestration.flags.words import between_events, over_time, sentence
from orchestration.statistics import FlagRule, g_chart, xmr

from .world import seed

FIGURE = st.one_of(
    st.integers(0, 10**6).map(float),
    st.floats(0.001, 10**6),
    st.floats(0.001, 2.0),
    st.integers(1, 5000).map(lambda n: n / 7),
)
RULES = [row for row in seed("metric_flag_rule") if row["method"] != "none"]
CHARTED = [row for row in seed("metric_flag_rule") if row["chart"] != "none"]
RARE = [row for row in CHARTED if row["rare_chart"] != "none"]
GROUPS = ["response|constable|probationer", "neighbourhood|staff|confirmed", "none|sergeant|confirmed", "intervention"]
KINDS = {row["metric_id"]: row["value_kind"] for row in seed("metric_catalogue")}
BROKEN = sorted(
    {
        *xmr([5, 5.1, 5, 5.1, 5, 9, 1]).broken,
        *xmr([1, 2, 3, 4, 5, 6, 7, 8, 2, 2.5, 2.1, 2.2, 2.3, 2.2, 2.1]).broken,
        *xmr([8, 7, 6, 5, 4, 3, 2, 1]).broken,
        *g_chart([40, 60, 3, 2, 1, 3, 2, 3, 1], FlagRule()).broken,
        *g_chart([5, 45, 46, 13, *[5, 9] * 14]).broken,
    }
    - {"Common Cause"}
)


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def agree(told, figures):
    assert told == pytest.approx(figures, rel=0.005)
    assert (told[0] > told[1], told[0] < told[1]) == (figures[0] > figures[1], figures[0] < figures[1])


@given(FIGURE, FIGURE, st.integers(8, 5000), st.sampled_from(RULES), st.sampled_from(GROUPS))
def test_a_flag_among_peers_tells_its_figures_and_no_others(observed, expected, peers, rule, group):
    assume(observed == expected or abs(observed - expected) > 1e-4 * max(observed, expected))
    entity = {**rule, "exposure_unit": rule["exposure_unit"] or None, "peer_group": group}
    entity["value_kind"] = KINDS[rule["metric_id"]]
    *told, compared = numbers(sentence(entity, {"observed": observed, "expected": expected, "peer_n": peers}))
    assert compared == peers
    agree(told, [observed, expected])


@given(FIGURE, FIGURE, st.integers(2, 60), st.sampled_from(CHARTED), st.sampled_from(BROKEN))
def test_a_marked_point_tells_its_figures_and_no_others(value, centre, points, rule, broken):
    assume(value == centre or abs(value - centre) > 1e-4 * max(value, centre))
    seen, count, usual = numbers(
        over_time({"chart": [rule["chart"]], "words": [rule["words"]]}, value, centre, points, broken)
    )
    assert count == points
    agree([seen, usual], [value, centre])


@given(
    st.integers(0, 3000), FIGURE, st.integers(2, 400), st.sampled_from(RARE),
    st.booleans(), st.booleans(), st.sampled_from(BROKEN),
)  # fmt: skip
def test_a_marked_gap_tells_its_figures_and_no_others(gap, centre, gaps, rule, is_open, is_complement, broken):
    assume(gap == centre or abs(gap - centre) > 1e-4 * max(gap, centre))
    row = {**rule, "chart": rule["rare_chart"], "value_kind": KINDS[rule["metric_id"]], "gap": gap}
    seen, count, usual = numbers(
        between_events({**row, "is_open": is_open, "is_complement": is_complement}, centre, gaps, broken)
    )
    assert count == gaps
    agree([seen, usual], [gap, centre])
