"""Every metric that plans were about: what happened, what was to be expected without, and for whom it worked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.flags.frames import table
from orchestration.plans.rows import COLUMNS, Row, blank, figures, flagged, staggered_row
from orchestration.plans.windows import People, kind_of, people
from orchestration.statistics.multiplicity import benjamini_hochberg
from orchestration.statistics.plan_effect import effect, first_rows
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_window import Expected

MONEY, ALL = "overtime_spend", "ALL"
DIMENSIONS = {"csp": "csp_code", "role": "role_type", "rank": "rank_band", "tenure": "tenure"}


def plan_effects(cases: pd.DataFrame, months: pd.DataFrame, settings: pd.DataFrame) -> pa.Table:
    """Return one row a metric (or ALL plans on overtime), dimension and group; figures null where ``reason`` says why.

    ``cases`` are plans (int_plan_case), of which a person's first on a metric counts; ``months`` are records by person
    and month (int_plan_month).
    """
    setting = next(settings.itertuples())
    cases = cases[cases["plan_number"] == 1]
    rows = [row for metric, plans in _outcomes(cases) for row in _metric(metric, plans, months, setting)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    families = frame["outcome_metric_id"].where(frame["dimension"] != "all", "all")
    for _, at in frame.groupby(families).groups.items():
        frame.loc[at, "q_value"] = benjamini_hochberg(frame.loc[at, "p_value"].to_numpy(dtype=np.float64))
    return table([{name: _plain(frame[name]) for name in COLUMNS}] if len(frame) else [], COLUMNS)


def _outcomes(cases: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    for metric, plans in cases.groupby("metric_id"):
        yield (str(metric), str(metric)), plans
    if len(cases):
        yield (ALL, MONEY), cases.sort_values(["opened_on", "plan_id"]).drop_duplicates("person_no")


def _metric(names: tuple[str, str], plans: pd.DataFrame, months: pd.DataFrame, setting: Any) -> Iterator[Row]:
    own = months[months["metric_id"] == names[1]].copy()
    base = blank(names, "all", "all", len(plans), setting)
    if own.empty:
        yield {**base, "reason": "no records of this metric by officer"}
        return
    first = next(own.itertuples())
    kind = kind_of(first)
    base |= {"kind": kind, "direction": first.direction}
    own["is_amount"] = names[1] == MONEY
    own["index"] = _index(own["month"])
    own["top"], own["size"] = _figures(kind, own)
    own = own.dropna(subset=["top", "size"])
    plans = plans.assign(index=_index(plans["plan_month"]))
    found = people(kind, own, plans, setting)
    if found is None:
        yield {**base, "reason": "no plan has enough months after it and enough peers without a plan"}
        return
    told = expected(kind, found.window)
    yield from _rows(base, found, told, plans, kind, setting)


def _index(days: pd.Series[Any]) -> pd.Series[Any]:
    when = pd.to_datetime(days)
    return when.dt.year * 12 + when.dt.month


def _figures(kind: str, own: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    if kind == "share" or (kind == "count" and own["value_kind"].iloc[0] == "ratio"):
        return own["numerator"], own["denominator"]
    value = own["numerator"] if own["value_kind"].iloc[0] == "count" else own["single_value"]
    if own["value_kind"].iloc[0] == "ratio":
        value = 100 * own["numerator"] / own["denominator"].where(own["denominator"] > 0)
    return value, pd.Series(1.0, index=own.index)


def _rows(base: Row, found: People, told: Expected, plans: pd.DataFrame, kind: str, setting: Any) -> Iterator[Row]:
    facts, window = found.facts, found.window
    treated = facts["treated"].to_numpy(dtype=bool)
    person = pd.factorize(facts["person_no"])[0].astype(np.int64)
    out = told.stood_out if base["direction"] == "lower" else -told.stood_out
    out = np.abs(told.stood_out) if base["direction"] == "neutral" else out
    alike = first_rows(person, window.cohort, window.control & (out >= setting.stood_out))
    whole = effect(window, told, treated)
    row = base | figures(whole, setting)
    if not row["reason"]:
        row |= flagged(window, told, treated & (out >= setting.stood_out), alike, setting)
        row |= staggered_row(found, treated) if kind == "count" else {}
    yield row
    details = facts[["person_no"]].merge(plans[["person_no", *DIMENSIONS.values()]], on="person_no", how="left")
    for dimension, column in DIMENSIONS.items():
        sizes = details.loc[treated, column].value_counts().sort_index()
        hidden = _hidden(sizes, setting.fewest_plans)
        for value in sizes.index:
            one = base | {"dimension": dimension, "group_value": str(value)}
            some = effect(window, told, treated & (details[column] == value).to_numpy())
            yield one | (figures(some, setting) if value not in hidden else {"reason": "too few plans", "plans": None})


def _hidden(sizes: pd.Series[Any], fewest: int) -> set[Any]:
    """Return the groups that are not shown: the small, and one more where a single one could be worked out."""
    small = set(sizes.index[sizes < fewest])
    rest = sizes[~sizes.index.isin(small)]
    return small | {rest.idxmin()} if len(small) == 1 and len(rest) else small


def _plain(values: pd.Series[Any]) -> Any:
    """Return the column with None for what is missing in texts and whole numbers."""
    return (
        values.to_numpy() if values.dtype.kind == "f" else values.astype(object).where(values.notna(), None).to_numpy()
    )
