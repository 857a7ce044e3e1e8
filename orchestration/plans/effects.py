"""Every metric that plans were about: what happened, what was to be expected without, and for whom it worked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.flags.frames import table
from orchestration.plans.rows import COLUMNS, Row, blank, figures, flagged, staggered_row
from orchestration.plans.windows import MONEY, People, kind_of, people
from orchestration.statistics.multiplicity import benjamini_hochberg
from orchestration.statistics.plan_effect import effect, first_rows
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_panel import Experiments
from orchestration.statistics.plan_window import Expected

ALL = "ALL"
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
    own = months[months["metric_id"] == names[1]]
    base = blank(names, "all", "all", len(plans), setting)
    if own.empty:
        yield {**base, "reason": "no records of this metric by officer"}
        return
    first = next(own.itertuples())
    kind = kind_of(first)
    base |= {"kind": kind, "direction": first.direction}
    known = people(kind, own, plans, setting)
    if known is None:
        yield {**base, "reason": "no plan has enough months after it and enough peers without a plan"}
        return
    told = expected(kind, known.found.window)
    yield _whole(base, known.found, told, setting)
    yield from _groups(base, known, told, plans, setting)


def _whole(base: Row, found: Experiments, told: Expected, setting: Any) -> Row:
    window, treated = found.window, found.treated
    out = told.stood_out if base["direction"] == "lower" else -told.stood_out
    out = np.abs(told.stood_out) if base["direction"] == "neutral" else out
    row = base | figures(effect(window, told, treated), setting)
    if row["reason"]:
        return row
    alike = first_rows(window.person, window.cohort, window.control & (out >= setting.stood_out))
    row |= flagged(window, told, treated & (out >= setting.stood_out), alike, setting)
    return row | (staggered_row(found) if base["kind"] == "count" else {})


def _groups(base: Row, known: People, told: Expected, plans: pd.DataFrame, setting: Any) -> Iterator[Row]:
    window, treated = known.found.window, known.found.treated
    facts = plans.set_index("person_no").reindex(known.person_no[window.person])
    for dimension, column in DIMENSIONS.items():
        of = facts[column].to_numpy()
        sizes = pd.Series(of[treated]).value_counts().sort_index()
        hidden = _hidden(sizes, setting.fewest_plans)
        for value in sizes.index:
            one = base | {"dimension": dimension, "group_value": str(value)}
            few = {"reason": "too few plans", "plans": None}
            yield one | (few if value in hidden else figures(effect(window, told, treated & (of == value)), setting))


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
