"""What earlier releases have shown, so that a new one gives nothing away beside them.

A reader holds both: a window less a shorter one inside it leaves the wave between them. Every figure shown earlier is
put back as the rows it was made of. Of waves that the study does not have, the rest of the figure is taken to be known,
which withholds a cell too many rather than one too few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from survey.cells import outcome
from survey.design import Flags, Ints
from survey.places import ALL
from survey.rows import SHOWN
from survey.sample import Sample
from survey.study import DIMENSIONS, Measure, Study

_PLACE = tuple(name for name in DIMENSIONS if name != "year")
_NEEDED = {"measure", "crime_family", "waves", "status", "estimation", *_PLACE}


class EarlierError(ValueError):
    """A file that is no earlier result; says which column it lacks."""


@dataclass(frozen=True)
class Kept:
    """A figure that is out already: the positions of its rows in the sample, and the table it stood in."""

    rows: Ints
    table: tuple[str, ...]


def read_earlier(paths: Sequence[Path]) -> pd.DataFrame:
    """Return the direct figures shown in estimates.csv or cleared files of earlier releases. Raises EarlierError."""
    frames = []
    for path in paths:
        if not path.is_file():
            raise EarlierError(f"{path}: there is no such file; name the estimates or the cleared file of each release")
        frame = pd.read_csv(path, dtype={name: str for name in _NEEDED})
        missing = _NEEDED - set(frame.columns)
        if missing:
            raise EarlierError(f"{path}: has no column {sorted(missing)[0]}: give what estimate or cleared wrote")
        frames.append(frame[frame["status"].isin(SHOWN) & (frame["estimation"] != "model_based")])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=sorted(_NEEDED))


def kept(study: Study, sample: Sample, measure: Measure, families: Sequence[str], shown: pd.DataFrame) -> list[Kept]:
    """Return what the earlier releases have shown of a measure and families, as far as the study has the waves."""
    found = []
    for family in families:
        here = shown[(shown["measure"] == measure.id) & (shown["crime_family"] == family)]
        if here.empty:
            continue
        values, asked = outcome(sample, measure, family)
        known = asked & ~np.isnan(values)
        for place, waves in _places(here):
            rows = np.flatnonzero(known & _inside(study, sample, place, waves))
            if len(rows):
                found.append(Kept(rows, ("earlier", family, *waves, *sorted(place))))
    return found


def _places(shown: pd.DataFrame) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    for _, row in shown.drop_duplicates([*_PLACE, "waves"]).iterrows():
        yield {name: row[name] for name in _PLACE if row[name] != ALL}, tuple(str(row["waves"]).split())


def _inside(study: Study, sample: Sample, place: dict[str, str], waves: Sequence[str]) -> Flags:
    names = [wave.name for wave in study.waves]
    inside: Flags = np.isin(sample.wave, [names.index(wave) for wave in waves if wave in names])
    for name, value in place.items():
        if name == "area" and value == study.whole_area:
            continue
        if name not in sample.frame:
            return np.zeros(len(inside), dtype=bool)
        members = study.area_groups.get(value, (value,)) if name == "area" else (value,)
        inside &= sample.frame[name].isin(members).to_numpy(dtype=bool)
    return inside
