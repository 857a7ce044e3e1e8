"""Where a reader stands: the path from the force down, as it is in the address, and the period looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from urllib.parse import quote

from serving.page.desk import Desk, Reader
from serving.page.release import Metric
from serving.page.words import day

LEVELS = ("force", "csp", "team", "officer")
AGGREGATED = ("force", "csp")
"""Levels whose figures everybody may read who sees aggregates, and which name no officer."""
FORCE = "HERTS"


@dataclass(frozen=True)
class Place:
    """A path of ids, force first, one a level."""

    ids: tuple[str, ...]

    @property
    def level(self) -> str:
        """The level of its last id."""
        return LEVELS[len(self.ids) - 1]

    @property
    def below(self) -> str | None:
        """The next level down, None below an officer."""
        return LEVELS[len(self.ids)] if len(self.ids) < len(LEVELS) else None

    @property
    def entity_id(self) -> str:
        """Its last id."""
        return self.ids[-1]

    @property
    def parent_id(self) -> str | None:
        """The id above, None for the force."""
        return self.ids[-2] if len(self.ids) > 1 else None

    @cached_property
    def path(self) -> str:
        """The path as it is in an address."""
        return "/".join(_quoted(one) for one in self.ids)

    def child(self, entity_id: str) -> Place:
        """Return the place one level down."""
        return Place((*self.ids, entity_id))

    @cached_property
    def upwards(self) -> list[Place]:
        """Every place from the force down to this one."""
        return [Place(self.ids[: count + 1]) for count in range(len(self.ids))]


@lru_cache(maxsize=10_000)
def _quoted(one: str) -> str:
    return quote(one, safe="")


def parse(path: str) -> Place | None:
    """Return the place of a path, or None for one that cannot be: not from the force down, too deep, or empty ids."""
    ids = tuple(path.strip("/").split("/"))
    return Place(ids) if ids[0] == FORCE and len(ids) <= len(LEVELS) and all(ids) else None


def home_of(reader: Reader) -> Place:
    """Return where a reader begins: the highest place that is wholly theirs, with the force for comparison above."""
    ids = [FORCE]
    if reader.role in ("headquarters", "analyst") or not reader.csp_code:
        return Place(tuple(ids))
    ids.append(reader.csp_code)
    if reader.role in ("chief_inspector", "inspector") or not reader.unit_code:
        return Place(tuple(ids))
    ids.append(reader.unit_code)
    if (reader.role == "constable" and reader.person_no) or not reader.teams:
        ids.append(str(reader.person_no))
    return Place(tuple(ids))


@dataclass(frozen=True)
class Period:
    """A grain and its first local day; ``key`` is how an address says it."""

    grain: str
    start: date

    @cached_property
    def key(self) -> str:
        """How an address says it: now, 2024-10, or week-2024-10-28."""
        if self.grain == "current":
            return "now"
        return f"{self.start:%Y-%m}" if self.grain == "month" else f"week-{self.start}"

    @cached_property
    def words(self) -> str:
        """How a page says it."""
        if self.grain == "current":
            return f"Now ({day(self.start)})"
        return f"{self.start:%B %Y}" if self.grain == "month" else f"Week from {day(self.start)}"


def periods(desk: Desk, metric: Metric | None) -> list[Period]:
    """Return what can be chosen, the usual one first: a stock now, a flow in the last whole month."""
    return list(_periods(desk.release.today, bool(metric and metric.basis == "stock")))


@lru_cache(maxsize=8)
def _periods(today: date, has_now: bool) -> tuple[Period, ...]:
    counted = [today.year * 12 + today.month - 1 - back for back in range(1, 25)]
    months = [Period("month", date(one // 12, one % 12 + 1, 1)) for one in counted]
    weeks = [Period("week", today - timedelta(days=today.weekday() + 7 * back)) for back in range(1, 9)]
    now = [Period("current", today)] if has_now else []
    return (*now, *months, *weeks)


def chosen(desk: Desk, metric: Metric | None, key: str) -> Period | None:
    """Return the period that ``key`` names, the usual one for no key, None for one that cannot be chosen."""
    known = periods(desk, metric)
    return known[0] if not key else next((one for one in known if one.key == key), None)
