"""What is to be estimated from which files, as frozen dataclasses. No file is read here.

The column map, the codes and the rules of small numbers are data: the package's own ``defaults.toml`` and, over it, the
study's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from survey.design import Lonely

KINDS = ("share", "prevalence", "incidence", "mean")
DIMENSIONS = ("area", "year", "sex", "age_group", "victim_group")


@dataclass(frozen=True)
class Wave:
    """One survey year: its name, first and last day of interviewing, and the patterns its files are found by."""

    name: str
    start: date
    end: date
    respondents: str
    incidents: str | None = None
    mode: str = "face to face"


@dataclass(frozen=True)
class Measure:
    """One quantity. ``column`` and codes are needed by shares and means; ``families`` split what is about incidents."""

    id: str
    kind: str
    level: str = "respondent"
    column: str | None = None
    yes: tuple[float | str, ...] = ()
    no: tuple[float | str, ...] = ()
    families: tuple[str, ...] = ()
    family: str = "all"


@dataclass(frozen=True)
class Family:
    """A crime family: incidents whose offence code lies in ``codes`` and whose columns hold the values in ``where``."""

    id: str
    codes: tuple[tuple[int, int], ...]
    where: Mapping[str, tuple[float | str, ...]] = field(default_factory=dict)
    asked_from: date | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """Small numbers and method: see defaults.toml, where each has its reason."""

    least_base: int
    flag_below: int
    few_events: int
    fixed_factor: float
    level: float
    interval: str
    lonely: Lonely
    half_width: float


@dataclass(frozen=True)
class Study:
    """The whole of a study, defaults filled in."""

    title: str
    waves: tuple[Wave, ...]
    columns: Mapping[str, tuple[str, ...]]
    columns_of: Mapping[str, Mapping[str, tuple[str, ...]]]
    codes: Mapping[str, Mapping[str, str]]
    bands: Mapping[str, tuple[tuple[float, float, str], ...]]
    families: tuple[Family, ...]
    measures: tuple[Measure, ...]
    breakdowns: tuple[tuple[str, ...], ...]
    area_groups: Mapping[str, tuple[str, ...]]
    whole_area: str
    focus: str | None
    breaks: tuple[tuple[date, date, str], ...]
    rules: Rules

    def candidates(self, name: str, wave: str) -> tuple[str, ...]:
        """Names, in lower case, under which a wave's file may hold the column that we call ``name``."""
        own = self.columns_of.get(wave, {}).get(name)
        return own if own is not None else self.columns.get(name, ())

    def telling(self, wave: Wave) -> tuple[str, ...]:
        """Columns without which a wave's incidents cannot be told apart into the families that it was asked about."""
        asked = [one for one in self.families if one.asked_from is None or one.asked_from <= wave.start]
        return tuple(dict.fromkeys(column for family in asked for column in family.where))

    def wanted(self, wave: str) -> set[str]:
        """Names, in lower case, of every column of a wave's files that the study can use."""
        mapped = {*self.columns, *self.columns_of.get(wave, {})}
        names = {one for name in mapped for one in self.candidates(name, wave)}
        names |= {measure.column.lower() for measure in self.measures if measure.column}
        return names | {column for family in self.families for column in family.where}
