"""The people of one metric, month of start by month of start: who began a plan, who never did, and their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orchestration.statistics.plan_window import Kind, Window


@dataclass(frozen=True)
class People:
    """One row a person and starting month: the figures, who starts then, and the facts of the plan (by row)."""

    window: Window
    facts: pd.DataFrame


def kind_of(row: Any) -> Kind:
    """Return how a metric's figures behave: counts and shares of events are chance, all else is a value."""
    if row.metric_id == "overtime_spend" or row.basis == "stock" or row.value_kind in ("p50", "p90"):
        return "value"
    return "share" if row.interval_method == "wilson" else "count"


def people(kind: Kind, months: pd.DataFrame, cases: pd.DataFrame, setting: Any) -> People | None:
    """Return everybody of every starting month; None where nobody can be compared."""
    parts = [
        part for at in sorted(set(cases["index"])) if (part := _cohort(kind, months, cases, at, setting)) is not None
    ]
    if not parts:
        return None
    rows = pd.concat(parts, ignore_index=True)
    peers = rows["cohort"].astype(str) + "|" + rows["peer_group"]
    enough = rows["control"].groupby(peers).transform("sum") >= setting.fewest_peers
    rows = rows[enough].reset_index(drop=True)
    if not rows["treated"].any():
        return None
    before, size_before, after, size_after = (
        rows[name].to_numpy(dtype=np.float64) for name in ("before", "size_before", "after", "size_after")
    )
    group = pd.factorize(rows["cohort"].astype(str) + "|" + rows["peer_group"])[0].astype(np.int64)
    cohort = pd.factorize(rows["cohort"])[0].astype(np.int64)
    control = rows["control"].to_numpy(dtype=bool)
    return People(Window(before, size_before, after, size_after, group, cohort, control), rows)


def _cohort(kind: Kind, months: pd.DataFrame, cases: pd.DataFrame, at: int, setting: Any) -> pd.DataFrame | None:
    start = months["person_no"].map(cases.set_index("person_no")["index"]).fillna(np.inf)
    since = months["index"] - at
    last = setting.value_months if months["is_amount"].any() else 1
    reach = last if kind == "value" else setting.before_months
    mine = (since < 0) & (since >= -reach) & (months["index"] < start)
    later = (since > 0) & (since <= setting.after_months)
    if kind == "value" and not months["is_amount"].any():
        later = since == setting.after_months
    if months["index"].max() < at + setting.after_months:
        return None
    first = int(cases["index"].min()) - setting.before_months
    sums = {
        name: months[rows].groupby("person_no")[["top", "size"]].sum()
        for name, rows in (("before", mine), ("after", later), ("early", months["index"] < max(first, first + 6)))
    }
    peers = months[mine].sort_values("index").groupby("person_no")[["peer_group", "unit_code"]].last()
    rows = peers.join(sums["before"].rename(columns={"top": "before", "size": "size_before"}), how="inner")
    rows = rows.join(sums["after"].rename(columns={"top": "after", "size": "size_after"}))
    rows = rows.join(sums["early"].rename(columns={"top": "early", "size": "size_early"})).reset_index()
    begins = rows["person_no"].map(cases.set_index("person_no")["index"]).fillna(np.inf)
    seen = rows["after"].notna() & (rows["size_after"].fillna(0) > 0)
    rows["cohort"], rows["treated"] = at, (begins == at) & seen
    rows["control"] = (begins > at + setting.after_months) & seen
    rows = rows[(rows["size_before"] > 0) & rows["peer_group"].notna()]
    if kind == "value":
        rows = rows[(begins >= at) & seen]
        rows = rows[rows["treated"] | rows["control"]]
    return rows.fillna({"after": 0.0, "size_after": 0.0, "early": 0.0, "size_early": 0.0})
