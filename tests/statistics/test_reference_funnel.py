"""FunnelPlotR: phi, tau2, z-scores, limits and outliers of every published unit."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from orchestration.statistics import FlagRule, funnel
from orchestration.statistics.funnel_limits import poisson_limits

from .conftest import column

KINDS = {"PR": "proportion", "RC": "ratio_of_counts", "SRSHMI": "ratio_log", "SRCQC": "ratio_sqrt"}
ADJUSTED = ("OD95LCL", "OD95UCL", "OD99LCL", "OD99UCL")
PLAIN = ("LCL95", "UCL95", "LCL99", "UCL99")


def _cases(vectors):
    known = {row["case_id"]: row for row in vectors.rows("funnel_cases.csv")}
    for name, rows in groupby(vectors.rows("funnel_units.csv"), lambda row: row["case_id"]):
        yield known[name], list(rows)


def _funnel(rows, as_reference):
    first = rows[0]
    return funnel(
        column(rows, "numerator"),
        column(rows, "denominator"),
        FlagRule(funnel_trim=float(first["trim_by"])),
        KINDS[first["data_type"] + (first["sr_method"] or "")],
        as_reference,
        overdispersion=first["draw_adjusted"] == "TRUE",
    )


def _limits_agree(rows, found):
    times = float(rows[0]["multiplier"])
    if rows[0]["draw_adjusted"] == "TRUE":
        for name, ours in zip(ADJUSTED, found.adjusted, strict=True):
            np.testing.assert_allclose(times * ours, column(rows, name), rtol=1e-9, atol=1e-9, err_msg=name)
    for name, ours in zip(PLAIN, found.plain, strict=True):
        np.testing.assert_allclose(times * ours, column(rows, name), rtol=1e-9, atol=1e-9, err_msg=name)


def test_overdispersion_and_z_agree_in_every_case(funnelplotr):
    for case, rows in _cases(funnelplotr):
        found = _funnel(rows, as_reference=False)
        assert found.phi == pytest.approx(float(case["exp_phi"]), rel=1e-9), case["case_id"]
        assert found.tau2 == pytest.approx(float(case["exp_tau2"]), rel=1e-9, abs=1e-12), case["case_id"]
        np.testing.assert_allclose(found.z, column(rows, "Uzscore"), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found.used_z, column(rows, "Wuzscore"), rtol=1e-9, atol=1e-9)


def test_limits_and_outliers_agree_as_the_reference_prints_them(funnelplotr):
    for case, rows in _cases(funnelplotr):
        found = _funnel(rows, as_reference=True)
        _limits_agree(rows, found)
        ours = found.near if rows[0]["limit"] == "95" else found.far
        assert ours.sum() == int(case["exp_outliers"]), case["case_id"]
        assert (ours == (column(rows, "outlier") == 1)).all(), case["case_id"]


def test_our_limits_are_the_reference_ones_for_logarithms_and_for_proportions_but_one_out_of_one(funnelplotr):
    for _case, rows in _cases(funnelplotr):
        kind, first = rows[0]["data_type"], rows[0]
        if kind == "PR":
            units = [row for row in rows if float(row["denominator"]) > 1]
            found = _funnel(rows, as_reference=False)
            many = column(rows, "denominator") > 1
            picked = found.adjusted if first["draw_adjusted"] == "TRUE" else found.plain
            for name, ours in zip(ADJUSTED, picked, strict=True):
                np.testing.assert_allclose(ours[many], column(units, name), rtol=1e-9, atol=1e-9)
        elif first["sr_method"] == "SHMI":
            _limits_agree(rows, _funnel(rows, as_reference=False))


def test_one_out_of_one_is_no_outlier_where_the_reference_flags_it():
    """Angle of the upper 95% limit past 90 degrees: its squared sine falls again, to 0.998, and 1/1 lies above."""
    events, of = [16, 20, 30, 12, 1], [58, 60, 70, 50, 1]
    assert funnel(events, of, as_reference=True).plain.near_high[-1] < 1
    assert funnel(events, of).plain.near_high[-1] == 1
    assert not funnel(events, of).near[-1]


def test_square_root_limits_are_squared_back_where_the_reference_compares_a_ratio_with_a_square_root():
    """E = 100: s = 0.05: sqrt(O/E) within 1 +- 0.098, so O/E within 0.8136 and 1.2056; the reference: 0.902, 1.098."""
    found = funnel([100, 100, 100], [100, 100, 100], kind="ratio_sqrt")
    assert found.adjusted.near_low[0] == pytest.approx((1 - 1.959964 * 0.05) ** 2)
    assert found.adjusted.near_high[0] == pytest.approx((1 + 1.959964 * 0.05) ** 2)


def test_poisson_limits_agree(funnelplotr):
    rows = funnelplotr.rows("poisson_limits.csv")
    for name, ours in zip(("ll95", "ul95", "ll998", "ul998"), poisson_limits(column(rows, "expected")), strict=True):
        np.testing.assert_allclose(ours, column(rows, name), rtol=1e-9)
