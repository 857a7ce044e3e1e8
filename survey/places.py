"""Which cells a study's tables have, and which rows are in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from survey.design import Flags
from survey.study import DIMENSIONS, Study

ALL = "all"


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
