"""Judged cells to the rows of the result: what is shown, what is refused, and the plain word why. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from survey.cells import Cell
from survey.intervals import confint, proportion, quantile
from survey.places import ALL
from survey.small_area import Pooled
from survey.study import Study

COLUMNS = [
    "measure", "kind", "unit", "crime_family", "area", "area_kind", "period_start", "period_end", "waves", "sex",
    "age_group", "victim_group", "n_unweighted", "n_respondents", "estimate", "standard_error", "lcl", "ucl",
    "design_effect", "design_effect_wor", "degrees_of_freedom", "variance_method", "interval_method", "estimation",
    "status", "is_publishable", "base_needed", "base_for_precision", "survey_break", "note",
]  # fmt: skip
SHOWN = ("published", "small_base")
UNITS = {"share": "proportion", "prevalence": "proportion", "incidence": "per 1,000 adults", "mean": "mean"}
_FIGURES = ["estimate", "standard_error", "lcl", "ucl", "design_effect", "design_effect_wor", "degrees_of_freedom"]
_WORDS = {
    "published": "",
    "small_base": "small base: treat with caution",
    "refused_base": "too few respondents to publish",
    "refused_secondary": "withheld so that a smaller group cannot be worked out from it",
    "not_asked": "not asked in this period",
}


def row(study: Study, cell: Cell, status: str) -> dict[str, Any]:
    """Return one row of the result. The figures of a cell that is not shown are blank, its base is not."""
    estimate = cell.estimate
    lower, upper = interval(study, cell)
    figures = [
        estimate.value, estimate.standard_error, lower, upper, estimate.deff, estimate.deff_wor,
        estimate.degrees_of_freedom if cell.method == "taylor" else None,
    ]  # fmt: skip
    shown = status in SHOWN
    return {
        **_identity(study, cell),
        "n_unweighted": estimate.unweighted if status != "refused_secondary" else None,
        "n_respondents": cell.respondents if status != "refused_secondary" else None,
        **dict(zip(_FIGURES, figures if shown else [None] * len(figures), strict=True)),
        "variance_method": cell.method,
        "interval_method": study.rules.interval if cell.is_share else "t",
        "estimation": "direct" if cell.place.area not in study.area_groups else "pooled_areas",
        "status": status,
        "is_publishable": shown,
        **_needed(study, cell, status),
    }


def model_row(study: Study, cell: Cell, status: str, pooled: Pooled) -> dict[str, Any]:
    """Return the row of a partially pooled area; its base is the area's own, blank where that was withheld."""
    is_base_shown = status != "refused_secondary"
    return {
        **_identity(study, cell),
        "n_unweighted": cell.estimate.unweighted if is_base_shown else None,
        "n_respondents": cell.respondents if is_base_shown else None,
        "estimate": pooled.value,
        "standard_error": pooled.error,
        "lcl": pooled.lower,
        "ucl": pooled.upper,
        "variance_method": "prasad_rao",
        "interval_method": "normal",
        "estimation": "model_based",
        "status": "published",
        "is_publishable": True,
        "note": "model-based: drawn towards what all areas together have, the more so the fewer were asked here",
    }


def interval(study: Study, cell: Cell) -> tuple[float, float]:
    """Limits of a cell: the study's transformation for shares, t for the rest; missing without degrees of freedom."""
    rules, estimate = study.rules, cell.estimate
    if estimate.degrees_of_freedom < 1:
        return math.nan, math.nan
    if cell.is_share:
        return proportion(estimate, rules.interval, rules.level)
    return confint(estimate, rules.level, estimate.degrees_of_freedom)


def break_note(study: Study, cell: Cell) -> str:
    """Return what a reader must know of a window that touches a break of the series; empty where it touches none."""
    first, last = cell.window
    touched = [one for one in study.breaks if first <= one[1] and one[0] <= last]
    return "; ".join(
        f"{'within' if start <= first and last <= end else 'straddles'} {start} to {end}: {note}"
        for start, end, note in touched
    )


def not_asked(study: Study, cell: Cell) -> bool:
    """Whether the family's questions came after the first day of the window."""
    asked = {family.id: family.asked_from for family in study.families}.get(cell.family)
    return asked is not None and cell.window[0] < asked


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows as a frame with every column, whole numbers as such."""
    table = pd.DataFrame(list(rows), columns=COLUMNS)
    whole = ["n_unweighted", "n_respondents", "degrees_of_freedom", "base_needed", "base_for_precision"]
    return table.astype(dict.fromkeys(whole, "Int64"))


def _identity(study: Study, cell: Cell) -> dict[str, Any]:
    place, (start, end) = cell.place, cell.window
    kind = "whole" if place.area == ALL else "group" if place.area in study.area_groups else "area"
    return {
        "measure": cell.measure.id,
        "kind": cell.measure.kind,
        "unit": UNITS[cell.measure.kind],
        "crime_family": cell.family,
        "area": study.whole_area if place.area == ALL else place.area,
        "area_kind": kind,
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "waves": " ".join(wave.name for wave in cell.waves),
        "sex": place.sex,
        "age_group": place.age_group,
        "victim_group": place.victim_group,
        "survey_break": break_note(study, cell),
    }


def _needed(study: Study, cell: Cell, status: str) -> dict[str, Any]:
    """Return the words, and for a refused cell the base it would need: to be shown, and for a useful interval."""
    words = _WORDS[status]
    if status != "refused_base":
        return {"base_needed": None, "base_for_precision": None, "note": words}
    rules = study.rules
    # The design effect of so few says little, so the fixed factor stands in.
    widest = quantile(rules.level, math.inf) * rules.fixed_factor * 0.5
    useful = math.ceil((widest / rules.half_width) ** 2)
    said = f"{words}: {cell.respondents} of the {rules.least_base} needed"
    if cell.is_share:
        said += f"; {useful} for an interval of plus and minus {100 * rules.half_width:g} points"
    return {"base_needed": rules.least_base, "base_for_precision": useful if cell.is_share else None, "note": said}
