"""The published metrics, cell by cell, from the sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from . import intelligence, lists, outcomes, overtime, response, stop_search, suspects, time_limits, victims, workload
from .attribution import Attribution
from .catalogue import CATALOGUE
from .clock import bank_holidays, periods
from .investigations import Register
from .load import Row, World
from .people import People
from .postings import Postings, Sighting
from .quarantine import disputed
from .release import Release
from .rollup import Cell, Entity, Key, Ledger, zero_entities


def prepare(
    world: World,
    as_at: datetime,
    history_start: date = date(2022, 10, 1),
    sightings: Iterable[Sighting] | None = None,
    first_seen: Mapping[str, datetime] | datetime | None = None,
    metrics: Iterable[str] | None = None,
    holidays: Collection[date] | None = None,
) -> Release:
    """Index the sources for one release."""
    people = People(world)
    postings = Postings(world, people, as_at, sightings)
    attribution = Attribution(people, postings, disputed(people, postings, as_at, first_seen))
    return Release(
        world=world,
        as_at=as_at,
        people=people,
        postings=postings,
        register=Register(world, as_at),
        attribution=attribution,
        ledger=Ledger(periods(as_at, history_start), metrics),
        holidays=bank_holidays() if holidays is None else holidays,
        rules=time_limits.read_rules(),
    )


def zero_rows(release: Release) -> dict[date, set[Entity]]:
    """Return, by last day of a period, the entities every plain count must show."""
    days = {period.last_day(basis) for period in release.ledger.periods for basis in ("S", "F")}
    found: dict[date, set[Entity]] = {}
    for day in days:
        people = []
        for person in release.people.employed_on(day):
            place = release.attribution.person(person["person_no"], day)
            people.append((place.officer if place.is_individual else None, place.team or "", place.csp or ""))
        found[day] = zero_entities(people, release.postings.csps_on(day))
    return found


def calculate(
    world: World,
    as_at: datetime,
    history_start: date = date(2022, 10, 1),
    sightings: Iterable[Sighting] | None = None,
    first_seen: Mapping[str, datetime] | datetime | None = None,
    metrics: Iterable[str] | None = None,
    flags: Iterable[Row] = (),
    holidays: Collection[date] | None = None,
) -> dict[Key, Cell]:
    """Return every cell: (metric, level, entity, parent, grain, start) -> (numerator, denominator, value).

    `sightings` is the landing's history of Athena (default: seen once, at `as_at`), `first_seen` the first sight of P02
    mismatches by person (default: `as_at`), `flags` the rows of metric_flag that flags_with_plan needs.
    """
    wanted = list(CATALOGUE if metrics is None else metrics)
    release = prepare(world, as_at, history_start, sightings, first_seen, wanted, holidays)
    for family in (outcomes, victims, time_limits, suspects, overtime, stop_search, intelligence, response, workload):
        family.add(release)
    lists.add(release, list(flags))
    return release.ledger.cells(zero_rows(release))
