"""From frames to arrays: the records of one metric by person and month, who begins a plan when, what a month says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orchestration.statistics.arrays import Floats, Ints
from orchestration.statistics.plan_panel import NEVER, Experiments, Panel, experiments
from orchestration.statistics.plan_window import Kind, Span

MONEY = "overtime_spend"


@dataclass(frozen=True)
class People:
    """The experiments of one metric, and what their rows' numbers stand for: personnel numbers."""

    found: Experiments
    person_no: pd.Index[Any]


def kind_of(row: Any) -> Kind:
    """Return how a metric's figures behave: counts and shares of events are chance, all else is a value."""
    if row.metric_id == MONEY or row.basis == "stock" or row.value_kind in ("p50", "p90"):
        return "value"
    return "share" if row.interval_method == "wilson" else "count"


def people(kind: Kind, own: pd.DataFrame, cases: pd.DataFrame, setting: Any) -> People | None:
    """Return everybody of every starting month (``own``: one metric of int_plan_month); None where nobody is."""
    month = _index(own["month"])
    first = int(month.min())
    row, person_no = pd.factorize(own["person_no"], sort=True)
    shape = (len(person_no), int(month.max()) - first + 1)
    at = (row, (month - first).to_numpy())
    top, size = _figures(kind, own)
    filled = [np.full(shape, np.nan) for _ in range(2)]
    filled[0][at], filled[1][at] = top, size
    peer, unit = (_placed(own[name], at, shape) for name in ("peer_group", "unit_code"))
    start = np.full(len(person_no), NEVER, dtype=np.int64)
    place = person_no.get_indexer(pd.Index(cases["person_no"]))
    start[place[place >= 0]] = (_index(cases["plan_month"]) - first).to_numpy()[place >= 0]
    is_money = own["metric_id"].iloc[0] == MONEY
    lengths = {"before": setting.before_months, "after": setting.after_months, "picked": setting.picked_months}
    span = Span(**lengths, near=setting.value_months if is_money else 1, fewest_peers=setting.fewest_peers)
    found = experiments(kind, Panel(filled[0], filled[1], peer, unit, start), span)
    return None if found is None else People(found, person_no)


def _index(days: pd.Series[Any]) -> pd.Series[Any]:
    when = pd.to_datetime(days)
    return when.dt.year * 12 + when.dt.month


def _placed(labels: pd.Series[Any], at: Any, shape: tuple[int, int]) -> Ints:
    codes = np.full(shape, -1, dtype=np.int64)
    codes[at] = pd.factorize(labels, sort=True)[0]
    return codes


def _figures(kind: Kind, own: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return top and size of every row: a person's ratio is of sums, a percentile that of one team alone."""
    columns = ("numerator", "denominator", "single_value")
    top, bottom, single = (own[name].to_numpy(dtype=np.float64) for name in columns)
    value_kind, ones = own["value_kind"].iloc[0], np.ones(len(own))
    if kind == "share" or (kind == "count" and value_kind == "ratio"):
        return top, bottom
    if value_kind == "ratio":
        return 100 * np.divide(top, bottom, out=np.full(len(own), np.nan), where=bottom > 0), ones
    return (top if value_kind == "count" else single), ones
