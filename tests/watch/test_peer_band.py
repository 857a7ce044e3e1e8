"""The edge of the peer band is the limit at which the flags of stocks begin."""

from __future__ import annotations

import pandas as pd
import pytest

from orchestration.flags import assess_across
from orchestration.statistics import FlagRule
from orchestration.watch.peer_band import peer_bands
from orchestration.watch.settings import flag_rule
from tests.flags.world import entities, kind, rule, settings, tables, weeks


def weekly(values, group="g", weeks=4):
    return pd.DataFrame(
        [
            {"person_no": f"{group}{i}", "peer_group": group, "weeks_ago": week, "investigations": float(value)}
            for i, value in enumerate(values)
            for week in range(weeks)
        ]
    )


def test_by_hand():
    """Median 12, deviations 4 3 2 1 0 1 2 3 4: MAD 2; 12 + 2 x 1.4826 x 2 = 17.93."""
    bands = peer_bands(weekly([8, 9, 10, 11, 12, 13, 14, 15, 16]), FlagRule())
    assert bands["is_assessed"].all()
    assert set(bands["peer_median"]) == {12}
    assert set(bands["peer_n"]) == {9}
    assert bands["band_high"].tolist() == pytest.approx([12 + 2 * 1.4826 * 2] * 9)
    assert bands.set_index("person_no").loc["g3", "observed"] == 11


def test_the_floor_keeps_a_band_of_small_numbers_wide():
    assert set(peer_bands(weekly([1, 1, 2, 2, 2, 3, 3, 3, 4]), FlagRule())["band_high"]) == {10}


def test_too_few_peers_and_too_few_weeks_are_not_assessed():
    bands = peer_bands(pd.concat([weekly(range(7)), weekly(range(10), "new", weeks=2)]), FlagRule())
    assert not bands["is_assessed"].any()
    assert set(bands["reason"]) == {
        "too few to compare: 7 peers, at least 8 needed",
        "too few weeks known: 2, at least 3 needed",
    }


def test_nobody_at_all():
    assert (
        len(
            peer_bands(
                weekly([]).reindex(columns=["person_no", "peer_group", "weeks_ago", "investigations"]), FlagRule()
            )
        )
        == 0
    )


def test_the_edge_of_the_band_is_the_limit_of_the_flag():
    held = [8, 9, 10, 11, 12, 13, 14, 15, 31]
    row = {"metric_id": "workload_undisposed", "level": "officer", **rule("workload_undisposed", "officer")}
    rules = pd.DataFrame([{**row, **kind("workload_undisposed")}])
    constants = settings().replace({"value": {2.0: 2.5}})
    known = flag_rule(constants, rules, "workload_undisposed", "officer")
    bands = peer_bands(weekly(held), known)
    table = [[value] * 4 for value in held]
    none = weeks("none", "officer", [[0] * 4])[:0].assign(observation=0.0, times=1)
    of_all = entities("workload_undisposed", "officer", held), weeks("workload_undisposed", "officer", table)
    judged = assess_across(*tables(*of_all, none, constants)).to_pandas()
    assert known.stock_z == 2.5
    assert set(bands["band_high"]) == set(judged["limit_high"])
    with pytest.raises(LookupError, match="no row for bail_share"):
        flag_rule(constants, rules, "bail_share", "officer")
