"""Every cell of every table: who is in it, and what is estimated there. Small numbers are judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from survey import linear
from survey.codes import answered
from survey.design import Flags, Floats, distinct
from survey.fixed import fixed_effect
from survey.linear import Estimate
from survey.places import ALL, Place, places
from survey.sample import Sample
from survey.study import Measure, Study, Wave

PER = 1000.0


@dataclass(frozen=True)
class Cell:
    """One estimate with its base: ``respondents`` distinct people, ``events`` of them with a yes (shares only)."""

    measure: Measure
    family: str
    place: Place
    waves: tuple[Wave, ...]
    estimate: Estimate
    respondents: int
    events: int | None
    method: str

    @property
    def is_share(self) -> bool:
        """Whether the estimate is a proportion."""
        return self.measure.kind in ("share", "prevalence")

    @property
    def window(self) -> tuple[date, date]:
        """First and last day of the waves in it."""
        return min(wave.start for wave in self.waves), max(wave.end for wave in self.waves)


def cells(study: Study, tables: dict[str, Sample]) -> Iterator[Cell]:
    """Estimate every cell that has anybody in it, measure by measure."""
    for measure in study.measures:
        sample = tables["incident" if measure.level == "incident" else "respondent"]
        for family in measure.families or (measure.family,):
            values, inside = outcome(sample, measure, family)
            if not (inside & ~np.isnan(values)).any():
                continue
            for place, mask in places(study, sample.frame):
                yield from _cell(study, sample, measure, family, place, values, inside & mask)


def outcome(sample: Sample, measure: Measure, family: str) -> tuple[Floats, Flags]:
    """Return the values (rows,) that are averaged, and the rows they are asked of. Incidence is per 1,000 adults."""
    frame, everyone = sample.frame, sample.design.everyone
    if measure.kind in ("prevalence", "incidence"):
        column = f"{'victim' if measure.kind == 'prevalence' else 'weighted'}:{family}"
        if column not in frame:
            return np.full(len(frame), np.nan), everyone
        known = frame[column].to_numpy(dtype=float)
        weight = sample.design.weight
        per_head = np.divide(known, weight, out=np.zeros_like(known), where=weight > 0)
        return (known if measure.kind == "prevalence" else PER * per_head), everyone
    inside = everyone
    if measure.level == "incident":
        inside = frame["is_incident" if family == ALL else family].to_numpy(dtype=bool)
    column = str(measure.column).lower()
    if column not in frame:
        return np.full(len(frame), np.nan), inside
    if measure.kind == "mean":
        return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float), inside
    return answered(frame[column], measure.yes, measure.no), inside


def _cell(
    study: Study, sample: Sample, measure: Measure, family: str, place: Place, values: Floats, inside: Flags
) -> Iterator[Cell]:
    estimate = linear.mean(sample.design, values, inside)
    if not estimate.population > 0:
        return
    known = estimate.rows
    is_share = measure.kind in ("share", "prevalence")
    if sample.method != "taylor":
        estimate = fixed_effect(estimate, values, sample.design.weight, study.rules.fixed_factor, is_share)
    yield Cell(
        measure=measure,
        family=family,
        place=place,
        waves=tuple(study.waves[place] for place in np.flatnonzero(np.bincount(sample.wave[known]))),
        estimate=estimate,
        respondents=distinct(sample.person[known]),
        events=distinct(sample.person[known[values[known] > 0]]) if is_share else None,
        method=sample.method,
    )
