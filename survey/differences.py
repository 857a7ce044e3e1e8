"""Which shown cells are compared, and the test of each: between waves, between areas, between crime families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from survey.cells import Cell
from survey.comparison import difference, from_error
from survey.design import Design
from survey.places import ALL, Place
from survey.study import Study

MOST_AREAS = 12
COLUMNS = [
    "comparison", "measure", "first", "second", "held", "estimate_first", "estimate_second", "difference",
    "standard_error", "lcl", "ucl", "t", "degrees_of_freedom", "p_value", "variance_method",
]  # fmt: skip


def differences(study: Study, designs: Mapping[str, Design], shown: Sequence[Cell]) -> pd.DataFrame:
    """Return one row a comparison: first less second with its interval and two-sided p-value.

    Waves: each with the next, and the first with the last, for the whole and the area in focus. Areas: the one in focus
    with every other; without a focus all pairs, up to twelve areas. Families: all pairs, of the same people.
    """
    rows = [
        {"comparison": kind, **_compared(study, designs, first, second), "first": one, "second": other, "held": held}
        for kind, first, second, one, other, held in _pairs(study, shown)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _compared(study: Study, designs: Mapping[str, Design], first: Cell, second: Cell) -> dict[str, Any]:
    level = study.rules.level
    if first.method == "taylor":
        found = difference(designs[first.measure.level], first.estimate, second.estimate, level)
    else:
        # Without a design the two are taken for independent: too wide rather than too narrow where people are shared.
        error = (first.estimate.standard_error**2 + second.estimate.standard_error**2) ** 0.5
        found = from_error(first.estimate.value - second.estimate.value, error, float("inf"), level)
    return {
        "measure": first.measure.id,
        "estimate_first": first.estimate.value,
        "estimate_second": second.estimate.value,
        "difference": found.value,
        "standard_error": found.standard_error,
        "lcl": found.lower,
        "ucl": found.upper,
        "t": found.statistic,
        "degrees_of_freedom": found.df,
        "p_value": found.p_value,
        "variance_method": first.method,
    }


def _pairs(study: Study, shown: Sequence[Cell]) -> Iterator[tuple[str, Cell, Cell, str, str, str]]:
    tables: dict[tuple[str, str], dict[Place, Cell]] = {}
    for cell in shown:
        tables.setdefault((cell.measure.id, cell.family), {})[cell.place] = cell
    held = {ALL: study.whole_area} | ({study.focus: study.focus} if study.focus else {})
    for (_, family), places in tables.items():
        for area, name in held.items():
            yield from (("waves", *pair, f"{family}, {name}") for pair in _waves(study, places, area))
        yield from (("areas", *pair, family) for pair in _areas(study, places))
    for (measure, family), (other, second) in combinations(tables, 2):
        if measure == other and ALL not in (family, second):
            for area, name in held.items():
                place = Place(area=area)
                one, two = tables[measure, family].get(place), tables[measure, second].get(place)
                if one and two:
                    yield "families", one, two, family, second, name


def _waves(study: Study, same: Mapping[Place, Cell], area: str) -> Iterator[tuple[Cell, Cell, str, str]]:
    split = ("year",) if area == ALL else ("area", "year")
    years = {place.year: cell for place, cell in same.items() if place.split_by == split and place.area == area}
    names = [wave.name for wave in study.waves if wave.name in years]
    pairs = list(pairwise(names)) + ([(names[0], names[-1])] if len(names) > 2 else [])
    yield from ((years[later], years[earlier], later, earlier) for earlier, later in pairs)


def _areas(study: Study, same: Mapping[Place, Cell]) -> Iterator[tuple[Cell, Cell, str, str]]:
    areas = {place.area: cell for place, cell in same.items() if place.split_by == ("area",)}
    if study.focus in areas:
        pairs = [(str(study.focus), name) for name in areas if name != study.focus]
    else:
        pairs = list(combinations(areas, 2)) if len(areas) <= MOST_AREAS else []
    yield from ((areas[one], areas[other], one, other) for one, other in pairs)
