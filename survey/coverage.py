"""How often 95% intervals hold the truth, over many invented surveys of three waves and six areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from survey import linear
from survey.comparison import difference
from survey.design import Design, Flags, Floats
from survey.generated import CODES, FOCUS, REGION, WAVES, Truth, areas, draw
from survey.intervals import proportion
from survey.linear import Estimate
from survey.making import make_design

PER_AREA = 670
FAMILIES = ("traditional", "fraud_cyber", "computer_misuse")


class Try(NamedTuple):
    """One interval of one replicate."""

    measure: str
    crime_family: str
    area: str
    truth: float
    estimate: float
    lower: float
    upper: float
    rows: int


def table(replicates: int, seed: int = 1, per_area: int = PER_AREA) -> pd.DataFrame:
    """Return one row a quantity: truth, share of intervals that hold it, mean estimate, mean half width, mean base."""
    truths, random = areas(6), np.random.default_rng(seed)
    tries = pd.DataFrame([one for _ in range(replicates) for one in _replicate(random, truths, per_area)])
    tries["coverage"] = (tries["lower"] <= tries["truth"]) & (tries["truth"] <= tries["upper"])
    tries["half_width"] = (tries["upper"] - tries["lower"]) / 2
    grouped = tries.groupby(["measure", "crime_family", "area"], sort=False)
    means = grouped[["truth", "estimate", "half_width", "rows", "coverage"]].mean()
    return means.reset_index().assign(replicates=replicates)


def _replicate(random: np.random.Generator, truths: list[Truth], per_area: int) -> Iterator[Try]:
    waves = [draw(random, truths, per_area, wave) for wave in WAVES]
    people = pd.concat([_own(part, place) for place, (part, _) in enumerate(waves)], ignore_index=True)
    incidents = pd.concat([part for _, part in waves], ignore_index=True)
    yield from _of_people(people, incidents, truths)
    yield from _of_incidents(people, incidents, truths)


def _own(people: pd.DataFrame, wave: int) -> pd.DataFrame:
    """Make strata and PSUs those of the wave."""
    return people.assign(stratum=people["stratum"] + 10_000 * wave, psuid=people["psuid"] + 1_000_000 * wave)


def _design(frame: pd.DataFrame, weight: str) -> Design:
    return make_design(frame, weight, "stratum", "psuid", lonely="adjust")


def _of_people(people: pd.DataFrame, incidents: pd.DataFrame, truths: list[Truth]) -> Iterator[Try]:
    design = _design(people, "indivwgt")
    focus = (people["pfa"] == FOCUS).to_numpy()
    found: dict[str, Estimate] = {}
    for family in FAMILIES:
        victims = incidents.loc[incidents["offence"] == CODES[family], "rowlabel"]
        values: Floats = np.asarray(people["rowlabel"].isin(victims), dtype=float)
        found[family] = linear.mean(design, values, focus)
        yield _tried("prevalence", family, FOCUS, truths[0].victim[family], found[family])
        whole = float(np.mean([truth.victim[family] for truth in truths]))
        yield _tried("prevalence", family, REGION, whole, linear.mean(design, values))
    confident: Floats = np.asarray(people["confpol"] == 1, dtype=float)
    yield _tried("confidence_in_police", "all", FOCUS, 0.62, linear.mean(design, confident, focus))
    compared = difference(design, found["traditional"], found["fraud_cyber"])
    truth = truths[0].victim["traditional"] - truths[0].victim["fraud_cyber"]
    limits = (compared.value, compared.lower, compared.upper, int(focus.sum()))
    yield Try("difference of prevalence", "traditional less fraud_cyber", FOCUS, truth, *limits)


def _of_incidents(people: pd.DataFrame, incidents: pd.DataFrame, truths: list[Truth]) -> Iterator[Try]:
    """Shares of incidents, a domain of the whole sample: those who have none keep their PSU in the design."""
    events = people[["rowlabel", "pfa", "stratum", "psuid"]].merge(incidents, on="rowlabel", how="left")
    design = _design(events.assign(w=events["c11weighti"].fillna(1.0)), "w")
    focus = (events["pfa"] == FOCUS).to_numpy()
    for measure, column in (("reported_to_police", "copswere"), ("satisfied_with_police", "polsatis")):
        values: Floats = np.asarray(events[column].map({1: 1.0, 2: 0.0}), dtype=float)
        for family, area, inside in (("traditional", FOCUS, focus), ("fraud_cyber", REGION, design.everyone)):
            mask: Flags = inside & (events["offence"] == CODES[family]).to_numpy()
            truth = truths[0].reported[family] if column == "copswere" else truths[0].satisfied
            yield _tried(measure, family, area, truth, linear.mean(design, values, mask))


def _tried(measure: str, family: str, area: str, truth: float, found: Estimate) -> Try:
    return Try(measure, family, area, truth, found.value, *proportion(found), found.unweighted)
