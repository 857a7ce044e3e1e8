"""Every cell of every table: who is in it, and what is estimated there. Small numbers are judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import pandas as pd

from survey import linear
from survey.codes import answered
from survey.design import Design, Flags, Floats, Ints, make_design
from survey.fixed import fixed_effect
from survey.linear import Estimate
from survey.linking import Linked
from survey.study import DIMENSIONS, Measure, Study, Wave

ALL = "all"
PER = 1000.0


@dataclass(frozen=True)
class Place:
    """Which cell of which table: a value of each dimension, "all" where the table does not split by it."""

    area: str = ALL
    year: str = ALL
    sex: str = ALL
    age_group: str = ALL
    victim_group: str = ALL

    @property
    def split_by(self) -> tuple[str, ...]:
        """The dimensions that this cell's table splits by."""
        return tuple(name for name in DIMENSIONS if getattr(self, name) != ALL)


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


@dataclass(frozen=True)
class Sample:
    """One of the two tables of a survey ready to be estimated from: rows, design, and the person behind and the wave of each."""

    frame: pd.DataFrame
    design: Design
    person: Ints
    wave: Ints
    method: str


def samples(study: Study, linked: Linked) -> dict[str, Sample]:
    """The respondents and the incidents with the design of the whole survey, pooled weights divided by the waves."""
    return {
        "respondent": _sample(study, linked, linked.people),
        "incident": _sample(study, linked, linked.events),
    }


def _sample(study: Study, linked: Linked, frame: pd.DataFrame) -> Sample:
    weights = [name for name in frame if name == "weight" or str(name).startswith("weighted:")]
    pooled = frame.assign(**{name: pd.to_numeric(frame[name], errors="coerce") / len(study.waves) for name in weights})
    columns = {"stratum": "stratum", "psu": "psu"} if linked.has_design else {}
    design = make_design(pooled, "weight", **columns, lonely=study.rules.lonely)
    person = np.asarray(pd.factorize(frame["key"])[0], dtype=np.int64)
    places = {wave.name: place for place, wave in enumerate(study.waves)}
    wave = frame["wave"].map(places).to_numpy(dtype=np.int64)
    return Sample(pooled, design, person, wave, "taylor" if linked.has_design else "fixed_design_factor")


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
    """The values (rows,) that are averaged, and the rows they are asked of. Incidence is per 1,000 adults."""
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


def places(study: Study, frame: pd.DataFrame) -> Iterator[tuple[Place, Flags]]:
    """Every cell of every breakdown with the mask of its rows; areas are followed by the groups of areas."""
    masks = {name: _masks(study, frame, name) for name in {one for names in study.breakdowns for one in names}}
    for breakdown in study.breakdowns:
        for values in product(*(masks[name] for name in breakdown)):
            mask = np.ones(len(frame), dtype=bool)
            for name, value in zip(breakdown, values, strict=True):
                mask &= masks[name][value]
            if mask.any():
                yield Place(**dict(zip(breakdown, values, strict=True))), mask


def _masks(study: Study, frame: pd.DataFrame, name: str) -> dict[str, Flags]:
    """Which rows have each value of a dimension; none where no file has it."""
    if name not in frame:
        return {}
    codes, values = pd.factorize(frame[name], sort=True)
    masks = {str(value): codes == code for code, value in enumerate(values)}
    if name == "area":
        for group, members in study.area_groups.items():
            masks[group] = np.isin(codes, [code for code, value in enumerate(values) if value in members])
    return masks


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
        waves=tuple(study.waves[place] for place in np.unique(sample.wave[known])),
        estimate=estimate,
        respondents=len(np.unique(sample.person[known])),
        events=len(np.unique(sample.person[known[values[known] > 0]])) if is_share else None,
        method=sample.method,
    )
