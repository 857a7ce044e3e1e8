"""One study from files to results: link, estimate, judge, compare, pool. Writes nothing; ``output`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from survey.cells import Cell, cells
from survey.differences import differences
from survey.earlier import kept, read_earlier
from survey.linking import link
from survey.places import ALL
from survey.rows import SHOWN, frame, model_row, not_asked, row
from survey.sample import Sample, samples
from survey.small_area import LEAST_AREAS, fay_herriot, sampling_variance
from survey.study import Study
from survey.suppress import judge

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Judged:
    """A cell and what became of it."""

    cell: Cell
    status: str

    @property
    def is_shown(self) -> bool:
        """Whether its figures may leave."""
        return self.status in SHOWN


@dataclass(frozen=True)
class Results:
    """Frames ready to be written; ``judged`` is for the log of the output checker and never leaves by itself."""

    estimates: pd.DataFrame
    differences: pd.DataFrame
    judged: tuple[Judged, ...]


def estimate(study: Study, directory: Path, tell: Tell = lambda _: None, released: Sequence[Path] = ()) -> Results:
    """Run a study on the files below ``directory``; ``released`` are the results of earlier releases.

    Raises StudyError, ReadingError, LinkError, DesignError, EarlierError.
    """
    shown_earlier = read_earlier(released)
    tell(f"{len(shown_earlier)} figures of {len(released)} earlier releases are taken to be known to the reader")
    linked = link(study, directory, tell)
    tables = samples(study, linked)
    judged: list[Judged] = []
    for name, group in groupby(cells(study, tables), key=_question):
        found = list(group)
        judged += _judge(study, tables[found[0].measure.level], found, shown_earlier)
        tell(
            f"{' '.join(name).strip()}: {len(found)} cells, {sum(one.is_shown for one in judged[-len(found) :])} shown"
        )
    for measure in study.measures:
        if not any(one.cell.measure.id == measure.id for one in judged):
            lacking = f"column {measure.column}" if measure.column else "incidents"
            tell(f"{measure.id}: nothing to estimate: no wave has {lacking}")
    rows = [row(study, one.cell, one.status) for one in judged] + list(_pooled(study, judged))
    shown = [one.cell for one in judged if one.is_shown]
    compared = differences(study, {level: tables[level].design for level in tables}, shown)
    tell(f"{len(rows)} estimates, {len(compared)} differences")
    return Results(frame(rows), compared, tuple(judged))


def _question(cell: Cell) -> tuple[str, str]:
    """Cells that ask one question of nested sets of rows: families of incidents are parts of one table."""
    return cell.measure.id, "" if cell.measure.level == "incident" else cell.family


def _judge(study: Study, sample: Sample, found: Sequence[Cell], earlier: pd.DataFrame) -> list[Judged]:
    asked = [cell for cell in found if not not_asked(study, cell)]
    rules = study.rules
    families = list(dict.fromkeys(cell.family for cell in found))
    out = kept(study, sample, found[0].measure, families, earlier)
    least = (rules.least_base, rules.flag_below)
    verdicts = judge(asked, sample.person, *least, study.area_groups, out) if asked else []
    status = {id(cell): word for cell, word in zip(asked, verdicts, strict=True)}
    return [Judged(cell, status.get(id(cell), "not_asked")) for cell in found]


def _pooled(study: Study, judged: Sequence[Judged]) -> Iterator[dict[str, Any]]:
    """Partial pooling of the areas for every share that some area is too small for."""
    for _, group in groupby(judged, key=lambda one: (one.cell.measure.id, one.cell.family)):
        here = [one for one in group if one.cell.is_share and one.status != "not_asked"]
        areas = [one for one in here if _is_area(study, one.cell)]
        whole = [one.cell for one in here if one.cell.place.split_by == ()]
        if len(areas) < LEAST_AREAS or not whole or all(one.status == "published" for one in areas):
            continue
        bases = np.array([one.cell.estimate.unweighted for one in areas], dtype=float)
        variance = sampling_variance(whole[0].estimate.value, whole[0].estimate.deff, bases)
        direct = np.array([one.cell.estimate.value for one in areas])
        if not variance.all():
            continue
        for one, pooled in zip(areas, fay_herriot(direct, variance, study.rules.level), strict=True):
            if one.cell.respondents >= study.rules.few_events:
                yield model_row(study, one.cell, one.status, pooled)


def _is_area(study: Study, cell: Cell) -> bool:
    place = cell.place
    return place.split_by == ("area",) and place.area != ALL and place.area not in study.area_groups
