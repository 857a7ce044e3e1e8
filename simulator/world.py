"""What every generator needs: the clock, the figures, the plants, the units, people and accounts."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from simulator.accounts import Accounts, Leaders, Pool, build_accounts
from simulator.arrays import Array, Rng, known_by, seconds
from simulator.calibration import Size, calibration
from simulator.people import People, build_people
from simulator.plants import Plants
from simulator.units import Units, build_units

# The nights the clocks change inside the history, as the UTC hours around it.
CLOCK_CHANGES = (
    "2022-10-30T00:10", "2023-03-26T00:40", "2023-10-29T00:50", "2024-03-31T00:45", "2024-10-27T00:50",
    "2025-03-30T00:40", "2025-10-26T00:20", "2026-03-29T00:30", "2026-10-25T00:50",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """One calendar month of events; ``end`` is exclusive, cut at the as-at in the last one."""

    label: str  # "2023-10"
    first: np.datetime64  # day
    end: np.datetime64  # instant

    @property
    def start(self) -> np.datetime64:
        """The first instant."""
        return np.datetime64(f"{self.first}T00:00:00", "s")

    @property
    def calendar(self) -> int:
        """The month of the year, 1 to 12."""
        return int(self.label[5:7])

    @property
    def days(self) -> float:
        """The length in days."""
        return float((self.end - self.start) / np.timedelta64(86400, "s"))

    def instants(self, rng: Rng, n: int) -> Array:
        """Return ``n`` sorted instants inside the month, by London time as well as UTC."""
        # The last UTC hour of a month may already be the next month in London.
        span = max(float((self.end - self.start).astype("int64")) - 3600, 1.0)
        return np.sort(self.start + seconds(rng.random(n) * span))


@dataclass
class World:
    """One run: its settings, and everything made once. ``serial`` counts the rows of each kind for stable ids."""

    seed: int
    size: Size
    as_at: np.datetime64
    months: list[Month]
    plants: Plants
    units: Units
    people: People
    accounts: Accounts
    leaders: Leaders
    serial: dict[str, int]

    def rng(self, *key: str) -> Rng:
        """Return the generator of one part: independent of all others, the same in every run of the seed."""
        return np.random.default_rng([self.seed, *(zlib.crc32(k.encode()) for k in key)])

    def number(self, kind: str, n: int) -> int:
        """Reserve ``n`` consecutive numbers of a kind and return the first."""
        first = self.serial.get(kind, 1)
        self.serial[kind] = first + n
        return first

    def known(self, instants: Array) -> Array:
        """Return instants with those after the as-at made null: they have not happened yet."""
        return known_by(instants, self.as_at)

    def stamp(self, rng: Rng, last: Array) -> Array:
        """Return change times for rows last touched at ``last``: a third share the stamp of a five-minute batch."""
        late = last.astype("datetime64[s]") + seconds(rng.integers(0, 90, len(last)))
        batch = (-(-late.astype("int64") // 300) * 300).astype("datetime64[s]")
        return np.asarray(np.minimum(np.where(rng.random(len(last)) < 0.33, batch, late), self.as_at))

    def pool(self, work: str, month: Month) -> Pool:
        """Return who may be given a kind of work in a month."""
        last = month.end.astype("datetime64[D]")
        return Pool(work, self.people, self.accounts.has_account, self.units, month.first, last)


def parse_as_at(text: str | datetime | None) -> np.datetime64:
    """Return an as-at in UTC seconds; None is now, rounded down to the hour.

    Text is ISO 8601 and read as UTC if it names no zone. Raises ValueError if it is not a time.
    """
    if text is None:
        now = datetime.now(UTC)
        return np.datetime64(now.replace(minute=0, second=0, microsecond=0, tzinfo=None), "s")
    moment = datetime.fromisoformat(text) if isinstance(text, str) else text
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return np.datetime64(moment, "s")


def months_between(first: np.datetime64, as_at: np.datetime64) -> list[Month]:
    """Return the months from ``first`` (a month) to the one holding ``as_at``."""
    result = []
    for label in np.arange(first, as_at.astype("datetime64[M]") + 1):
        end = min((label + 1).astype("datetime64[s]"), as_at)
        if end > label.astype("datetime64[s]"):
            result.append(Month(str(label), label.astype("datetime64[D]"), end))
    return result


def build_world(
    size: Size,
    seed: int,
    as_at: np.datetime64,
    history_start: str | None = None,
    rates: Mapping[str, float] | None = None,
    plant_scale: float = 1.0,
) -> World:
    """Return a world ready to generate.

    ``history_start`` is a month ("2022-10", the default); ``rates`` overrides single plants; ``plant_scale`` multiplies
    the rates of faults, not those of ordinary features such as opted-out victims.
    Raises ValueError if the as-at is not after the start of history, or for an unknown plant.
    """
    figures = calibration()
    faults, features = figures["plants"]["faults"], figures["plants"]["features"]
    known = {name: rate * plant_scale for name, rate in faults.items()} | features
    if unknown := set(rates or {}) - set(known):
        raise ValueError(f"unknown plants: {sorted(unknown)}")
    start = np.datetime64(history_start or str(figures["history_start"]), "M")
    if size.months is not None and history_start is None:
        start = max(start, as_at.astype("datetime64[M]") - size.months)
    months = months_between(start, as_at)
    if not months:
        raise ValueError(f"as-at {as_at} is not after the start of history {start}")
    plants = Plants(known | dict(rates or {}))
    base = np.random.default_rng([seed, 0])
    units = build_units(size)
    people = build_people(size, units, plants, base, start.astype("datetime64[D]"), as_at)
    accounts = build_accounts(people, units, plants, base)
    return World(seed, size, as_at, months, plants, units, people, accounts, Leaders(people, units), {})
