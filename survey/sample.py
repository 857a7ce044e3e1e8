"""The linked tables ready to be estimated from: pooled weights, and the design of the whole survey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.design import Design, Ints
from survey.linking import Linked
from survey.making import make_design
from survey.study import Study


@dataclass(frozen=True)
class Sample:
    """One of the two tables, ready to be estimated from: rows, design, the person behind and the wave of each."""

    frame: pd.DataFrame
    design: Design
    person: Ints
    wave: Ints
    method: str


def samples(study: Study, linked: Linked) -> dict[str, Sample]:
    """Return respondents and incidents with the design of the whole survey; weights are divided by the waves."""
    return {
        "respondent": _sample(study, linked, linked.people),
        "incident": _sample(study, linked, linked.events),
    }


def _sample(study: Study, linked: Linked, frame: pd.DataFrame) -> Sample:
    weights = [str(name) for name in frame if name == "weight" or str(name).startswith("weighted:")]
    pooled = frame.assign(**{name: pd.to_numeric(frame[name], errors="coerce") / len(study.waves) for name in weights})
    stratum, psu = ("stratum", "psu") if linked.has_design else (None, None)
    design = make_design(pooled, "weight", stratum, psu, lonely=study.rules.lonely)
    person = np.asarray(pd.factorize(frame["key"])[0], dtype=np.int64)
    places = {wave.name: place for place, wave in enumerate(study.waves)}
    wave = np.asarray(frame["wave"].map(places), dtype=np.int64)
    return Sample(pooled, design, person, wave, "taylor" if linked.has_design else "fixed_design_factor")
