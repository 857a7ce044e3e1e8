"""Results to files: CSV for the reader, a log for output checking, and the cleared form that the warehouse takes in."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import scipy

from survey import __version__
from survey.rows import SHOWN
from survey.run import Judged, Results
from survey.study import Study

ESTIMATES = "estimates.csv"
DIFFERENCES = "differences.csv"
LOG = "output_checking.txt"
CLEARED = [
    "measure", "unit", "crime_family", "area", "area_kind", "period_start", "period_end", "waves", "sex", "age_group",
    "victim_group", "n_unweighted", "n_respondents", "estimate", "standard_error", "lcl", "ucl", "design_effect",
    "variance_method", "estimation", "status", "base_needed", "survey_break", "note", "source", "clearance_ref",
    "cleared_on",
]  # fmt: skip


class ClearanceError(ValueError):
    """Results that cannot be turned into cleared aggregates; says why and what to do."""


def write(study: Study, results: Results, told: Sequence[str], target: Path) -> list[Path]:
    """Write estimates, differences and the log to the directory ``target``; return the paths."""
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / ESTIMATES, target / DIFFERENCES, target / LOG]
    results.estimates.to_csv(paths[0], index=False)
    results.differences.to_csv(paths[1], index=False)
    paths[2].write_text(log(study, results.judged, told), encoding="utf-8")
    return paths


def log(study: Study, judged: Sequence[Judged], told: Sequence[str]) -> str:
    """Return what an output checker needs: rules, what was read, what was refused, every thin cell that is shown."""
    rules = study.rules
    counts = Counter(one.status for one in judged)
    thin = [line for one in judged if one.is_shown and (line := _thin(one, rules.few_events))]
    refused = [_line(one) for one in judged if not one.is_shown]
    bases = [one.cell.respondents for one in judged if one.is_shown]
    return "\n".join(
        [
            f"{study.title}: log for output checking",
            f"survey {__version__}, Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}"
            f", scipy {scipy.__version__}, pyreadstat {pyreadstat.__version__}",
            "",
            "RULES",
            f"refused under {rules.least_base} respondents, flagged under {rules.flag_below}; cells withheld besides",
            "so that no refused one is a sum or difference of those shown (exact check, over all tables of a question)",
            f"intervals: {100 * rules.level:g} per cent, {rules.interval} for shares, t otherwise; strata of one PSU:"
            f" {rules.lonely}; design factor where there are no PSUs: {rules.fixed_factor:g}",
            "every figure is a weighted estimate; no record, minimum, maximum or quantile is among them",
            "",
            "WHAT WAS DONE",
            *told,
            "",
            "CELLS",
            *[f"{status}: {number}" for status, number in sorted(counts.items())],
            f"smallest base shown: {min(bases) if bases else 'none'}",
            "",
            f"SHOWN, WITH FEWER THAN {rules.few_events} RESPONDENTS ON ONE SIDE OF A SHARE (for the checker to judge)",
            *(thin or ["none"]),
            "",
            "REFUSED OR WITHHELD",
            *(refused or ["none"]),
            "",
        ]
    )


def cleared(estimates: Path, reference: str, cleared_on: date, source: str) -> pd.DataFrame:
    """Return results that have passed output checking in the form of the warehouse. Raises ClearanceError."""
    if not reference.strip():
        raise ClearanceError("a clearance reference is needed: the number that output checking gave this release")
    table = pd.read_csv(estimates)
    missing = {"measure", "estimate", "status", "n_respondents"} - set(table.columns)
    if missing:
        raise ClearanceError(f"{estimates}: has no column {sorted(missing)[0]}: give the file that estimate wrote")
    hidden = ~table["status"].isin(SHOWN)
    if table.loc[hidden, "estimate"].notna().any():
        raise ClearanceError(f"{estimates}: a refused row holds an estimate: run estimate again, do not edit its file")
    table = table.assign(source=source, clearance_ref=reference, cleared_on=cleared_on.isoformat())
    return table.reindex(columns=CLEARED)


def _thin(one: Judged, few: int) -> str | None:
    events = one.cell.events
    if events is None or few <= events <= one.cell.respondents - few:
        return None
    side = min(events, max(one.cell.respondents - events, 0))
    return f"{_line(one)}: {side} respondents on one side"


def _line(one: Judged) -> str:
    cell = one.cell
    place = ", ".join(str(getattr(cell.place, name)) for name in cell.place.split_by) or "whole"
    return f"{cell.measure.id} / {cell.family} / {place}: base {cell.respondents} ({one.status})"
