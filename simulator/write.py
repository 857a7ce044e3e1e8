"""Writing a whole force: every table, month by month, so that memory does not grow with the size."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from simulator import (
    finance,
    hr,
    incidents,
    intelligence,
    investigations,
    lists,
    offences,
    reviews,
    roster,
    stop_search,
    suspects,
    victims,
)
from simulator.accounts import account_rows
from simulator.arrays import take
from simulator.calibration import parse_size
from simulator.replay import Replay
from simulator.stream import synthetic_stream
from simulator.world import Month, World, build_world, parse_as_at
from simulator.writers import Output


@dataclass(frozen=True)
class Summary:
    """What one run wrote: rows by table ("athena.unit"), rows by plant, the as-at, and the seconds it took."""

    rows: dict[str, int]
    plants: dict[str, int]
    as_at: str
    out: str
    seconds: float

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def write_force(
    out: Path | str,
    size: str = "demo",
    url: str | None = None,
    seed: int = 1,
    as_at: str | datetime | None = None,
    replay: Path | str | None = None,
    history_start: str | None = None,
    plants: Mapping[str, float] | None = None,
    plant_scale: float = 1.0,
    progress: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Write all 29 source tables of a force and return what was written.

    out: folder for the SQLite files and lists; files of an earlier run are replaced.
    size: "tiny", "demo", "force" or "x<N>" (N times force).
    url: SQLAlchemy URL for the SQL systems instead of files; "{system}" in it stands for the system's name, otherwise
        each system has a schema of its name (on SQLite all tables share the one file). Existing tables are replaced.
    as_at: ISO time, UTC unless it says otherwise; None is now rounded down to the hour (in a replay: the end of the
        last month replayed). Same seed, size, as-at and replay give the same rows.
    replay: folder with data.police.uk monthly files; see ``simulator.replay``.
    history_start: first month, "2022-10" unless given.
    plants: rates of single plants, over those of ``calibration.yml``; plant_scale multiplies all faults (0: none).

    Raises ValueError for an unknown size, plant or time, or an as-at before the history.
    """
    began = time.perf_counter()
    real = Replay(Path(replay)) if replay is not None else None
    if real is not None:
        history_start = history_start or real.months[0]
        as_at = as_at or real.after
    world = build_world(parse_size(size), seed, parse_as_at(as_at), history_start, plants, plant_scale)
    output = Output(Path(out), url)
    seen = reviews.Seen()
    _write_static(world, output)
    duties = roster.build_roster(world)
    roster.write_absences(world, duties, output)
    for month in world.months:
        world.plants.last_month = month is world.months[-1]
        _write_month(world, month, real, duties, seen, output)
        progress(f"{month.label}: {sum(output.counts.values()):,} rows so far")
    reviews.write_samples(world, seen, output)
    reviews.write_disputes(world, seen, output)
    progress("building indexes")
    output.close()
    where = str(out) if url is None else f"{url} and {out}"
    return Summary(
        dict(output.counts), dict(world.plants.counts), f"{world.as_at}Z", where, time.perf_counter() - began
    )


def _write_static(world: World, output: Output) -> None:
    units = world.units
    n = len(units)
    world.plants.add("inactive_unit", int((~units.active).sum()))
    output.write(
        "athena.unit",
        {
            "unit_code": np.array(units.code, dtype=object),
            "unit_name": np.array(units.name, dtype=object),
            "parent_unit_code": take(units.code, units.parent),
            "unit_type": units.kind.astype(object),
            "csp_code": take(units.csp_codes, units.csp),
            "is_active": units.active,
            # All units came over in one migration: every row shares the stamp.
            "updated_at": np.full(n, np.datetime64("2022-08-20T02:00:00", "s")),
        },
    )
    rng = world.rng("accounts")
    output.write(
        "athena.user_account", account_rows(world.people, world.accounts, units, world.plants, rng, world.as_at)
    )
    hr.write_people(world, output)
    hr.write_postings(world, output)
    finance.write_static(world, output)
    lists.write_team_map(world, output)
    lists.write_people_lists(world, output)
    reviews.write_plans(world, output)


def _write_month(
    world: World, month: Month, real: Replay | None, duties: roster.Roster, seen: reviews.Seen, output: Output
) -> None:
    stream = (real.stream(world, month) if real else None) or synthetic_stream(world, month)
    cases = investigations.write_month(world, month, stream, output)
    outcomes = offences.write_month(world, month, cases, stream, output)
    victims.write_month(world, month, cases, output)
    suspects.write_month(world, month, cases, output)
    searches = (real.searches(world, month) if real else None) or stop_search.synthetic_searches(world, month)
    stop_search.write_month(world, month, searches, output)
    intelligence.write_month(world, month, output)
    antisocial = real.antisocial(world, month) if real else None
    incidents.write_month(world, month, incidents.synthetic_calls(world, month, antisocial), output)
    finance.write_month(world, month, output)
    roster.write_duty(world, month, duties, output)
    lists.write_month(world, month, cases.number, world.accounts.ids_of(cases.held.current()), output)
    reviews.remember(seen, month, outcomes, cases.number, world.rng("remember", month.label))
