"""Files of each wave to one table of respondents and one of incidents, linked by wave and respondent.

Every respondent stays in both: incidents are a domain of the whole sample, so a PSU without a victim still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from survey.codes import labelled
from survey.incidents import events as with_incidents
from survey.incidents import victim_flags, victim_group
from survey.reading import find, read
from survey.study import DIMENSIONS, Study, Wave

Tell = Callable[[str], None]
Load = Callable[[str, set[str]], tuple[Path, pd.DataFrame]]


class LinkError(ValueError):
    """Files that do not fit each other or the column map; names file, column and remedy."""


@dataclass(frozen=True)
class Linked:
    """``people``: one row a respondent. ``events``: their valid incidents, and one row for each who has none.

    Both hold wave, key, weight (of the person, or of the incident), stratum and psu prefixed by wave, the dimensions;
    ``events`` also is_incident and one flag a family. ``has_design`` says whether every wave has PSUs.
    """

    people: pd.DataFrame
    events: pd.DataFrame
    has_design: bool


def link(study: Study, directory: Path, tell: Tell = lambda _: None) -> Linked:
    """Read and stack every wave found below ``directory``. Raises ReadingError, LinkError."""

    def load(pattern: str, wanted: set[str]) -> tuple[Path, pd.DataFrame]:
        path = find(directory, pattern)
        return path, read(path, wanted)

    return join(study, load, tell)


def join(study: Study, load: Load, tell: Tell = lambda _: None) -> Linked:
    """Stack every wave; ``load`` gives the file of a pattern and the columns wanted of it. Raises LinkError."""
    parts = [_wave(study, wave, load, tell) for wave in study.waves]
    people = pd.concat([part[0] for part in parts], ignore_index=True)
    incidents = [part[1] for part in parts if part[1] is not None]
    has_design = all("psu" in part[0] for part in parts)
    if not has_design:
        people = people.drop(columns=["psu", "stratum"], errors="ignore")
        tell("no PSU in at least one wave: the fixed design factor is used throughout")
    events = with_incidents(people, pd.concat(incidents, ignore_index=True) if incidents else None, study)
    people = people.join(victim_flags(people, events, study))
    if "victim_group" not in people or people["victim_group"].isna().all():
        people["victim_group"] = victim_group(people, bool(incidents))
    events["victim_group"] = people.set_index("key")["victim_group"].reindex(events["key"]).to_numpy()
    return Linked(people, events, has_design)


def _wave(study: Study, wave: Wave, load: Load, tell: Tell) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    path, frame = load(wave.respondents, study.wanted(wave.name))
    people = _renamed(study, wave, path, frame, required=("respondent", "weight"))
    _require_unique(people, path)
    people = _placed(study, wave, people)
    everybody, people = people["key"], _weighted(people, path, tell)
    tell(f"{wave.name}: {len(people):,} respondents from {path.name}")
    if not wave.incidents:
        return people, None
    path, frame = load(wave.incidents, study.wanted(wave.name))
    required = ("respondent", "incident_weight", "offence", *study.telling(wave))
    incidents = _renamed(study, wave, path, frame, required)
    incidents["key"] = _keys(wave, incidents)
    strays = ~incidents["key"].isin(everybody)
    if strays.any():
        raise LinkError(
            f"{path}: {int(strays.sum())} incidents name respondents that the respondent file of {wave.name} lacks,"
            f" first in row {int(np.flatnonzero(strays)[0]) + 1}; use the two files of one release"
        )
    weight = pd.to_numeric(incidents["incident_weight"], errors="coerce")
    tell(f"{wave.name}: {len(incidents):,} incidents from {path.name}, {int((weight > 0).sum()):,} of them valid")
    valid = (weight > 0) & incidents["key"].isin(people["key"])
    return people, incidents.assign(weight=weight)[valid]


def _weighted(people: pd.DataFrame, path: Path, tell: Tell) -> pd.DataFrame:
    """Leave out respondents without a weight, and say how many: they stand for nobody."""
    weight = pd.to_numeric(people["weight"], errors="coerce")
    if (weight < 0).any():
        raise LinkError(f"{path}: row {int(np.flatnonzero(weight < 0)[0]) + 1}: a weight below 0; correct the weights")
    if weight.isna().any():
        tell(f"{path.name}: {int(weight.isna().sum())} respondents without a weight are left out")
    return people[weight.notna()]


def _renamed(study: Study, wave: Wave, path: Path, frame: pd.DataFrame, required: Iterable[str]) -> pd.DataFrame:
    """Add each mapped column under our name; the file's own names stay for measures to use."""
    for name in {*study.columns, *study.columns_of.get(wave.name, {})}:
        found = [one for one in study.candidates(name, wave.name) if one in frame]
        if found:
            frame[name] = frame[found[0]]
        elif name in frame:
            frame = frame.drop(columns=name)
    missing = [name for name in required if name not in frame]
    if missing:
        tried = ", ".join(study.candidates(missing[0], wave.name)) or "nothing"
        raise LinkError(f"{path}: no column for {missing[0]}: tried {tried}. Add its name to the study's [columns]")
    return frame.copy()


def _keys(wave: Wave, frame: pd.DataFrame) -> pd.Series[str]:
    respondent = frame["respondent"]
    number = pd.to_numeric(respondent, errors="coerce")
    whole = number.notna().all() and (number == number.round()).all()
    return f"{wave.name}:" + (number.astype("int64") if whole else respondent).astype(str).str.strip()


def _require_unique(people: pd.DataFrame, path: Path) -> None:
    doubled = people["respondent"].duplicated() | people["respondent"].isna()
    if doubled.any():
        row = int(np.flatnonzero(doubled)[0]) + 1
        raise LinkError(f"{path}: row {row}: the respondent is blank or there twice; one row a respondent is needed")


def _placed(study: Study, wave: Wave, people: pd.DataFrame) -> pd.DataFrame:
    """Add wave, key and dimensions; make strata and PSUs this wave's own."""
    people = people.assign(wave=wave.name, year=wave.name, key=_keys(wave, people))
    for name in DIMENSIONS:
        if name in people and name != "year":
            people[name] = labelled(study, name, people[name])
    if "psu" in people:
        stratum = people["stratum"].astype(str) if "stratum" in people else "all"
        people["stratum"] = f"{wave.name}:" + stratum
        people["psu"] = people["stratum"] + ":" + people["psu"].astype(str).where(people["psu"].notna())
    return people
