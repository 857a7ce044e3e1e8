"""A force of which the truth is known, as source files: identical officers, planted ones and decoys of few shifts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np

from tests.oracle.load import World
from tests.oracle.schema import SCHEMA

AS_AT = datetime(2024, 4, 1, 12)
HISTORY_START = date(2023, 10, 1)
MONTH, DAYS = date(2024, 3, 1), 31
OFFICERS, PLANTED, DECOYS, TEAMS = 2000, 40, 60, 20
CSPS = (
    "E07000095",
    "E07000096",
    "E07000098",
    "E07000099",
    "E07000102",
    "E07000103",
    "E07000240",
    "E07000241",
    "E07000242",
    "E07000243",
)
RATE, TIMES, RETURNED = 0.5, 4, 0.1
LONG_AGO, UPDATED = date(2015, 1, 1), datetime(2024, 3, 31, 12)


def person_no(at: int) -> str:
    """Return who the officer at a place is: first the identical ones, then the planted, then the decoys."""
    return f"P{at:05d}"


def known_force(seed: int) -> World:
    """Return the force: one kind of team, rank and service, so one peer group; reports of March 2024 at known rates."""
    rng = np.random.default_rng(seed)
    world = World()
    for team in range(TEAMS):
        csp = CSPS[team % len(CSPS)]
        _add(
            world,
            "athena",
            "unit",
            unit_code=f"U{team}",
            unit_name=f"U{team}",
            unit_type="intervention",
            csp_code=csp,
            is_active=True,
        )
        _add(world, "hr", "org_unit", org_unit_code=f"ORG{team}", name=f"U{team}")
        _add(
            world,
            "sharepoint",
            "team_map",
            id=str(team + 1),
            org_unit_code=f"ORG{team}",
            unit_code=f"U{team}",
            csp_code=csp,
            role_type="intervention",
            valid_from=LONG_AGO,
        )
    for at in range(OFFICERS + PLANTED + DECOYS):
        _officer(world, at)
        is_decoy = at >= OFFICERS + PLANTED
        shifts = int(rng.integers(1, 9)) if is_decoy else int(np.clip(rng.gamma(20, 1), 10, DAYS))
        days = [MONTH + timedelta(days=int(day)) for day in np.sort(rng.choice(DAYS, shifts, replace=False))]
        for day in days:
            _add(
                world,
                "hr",
                "duty",
                duty_id=_next(world, "hr", "duty", "D"),
                person_no=person_no(at),
                duty_on=day,
                duty_code="core",
                planned_hours=8,
                worked_hours=8,
                unit_code=f"U{at % TEAMS}",
            )
        times = 1 if at < OFFICERS else TIMES
        reports = times * 2 * shifts if is_decoy else int(rng.poisson(RATE * times * shifts))
        for _ in range(reports):
            _report(world, at, days[int(rng.integers(0, shifts))], rng.random() < RETURNED)
    return world


def _officer(world: World, at: int) -> None:
    person, collar, team = person_no(at), str(10000 + at), at % TEAMS
    _add(
        world,
        "hr",
        "person",
        person_no=person,
        collar_no=collar,
        surname=f"S{at}",
        forename="A",
        rank_code="PC",
        fte=1,
        started_on=LONG_AGO,
        probation_ends_on=date(2017, 1, 1),
        user_principal_name=f"{person}@force.test",
        is_protected=False,
    )
    _add(
        world,
        "hr",
        "posting",
        posting_id=f"T{at}",
        person_no=person,
        org_unit_code=f"ORG{team}",
        posting_type="substantive",
        rank_code="PC",
        is_primary=True,
        starts_on=LONG_AGO,
        entered_at=datetime.combine(LONG_AGO, time(10)),
    )
    _add(
        world,
        "athena",
        "user_account",
        user_id=f"A{at}",
        collar_no=collar,
        surname=f"S{at}",
        forename="A",
        rank_code="PC",
        unit_code=f"U{team}",
        account_type="person",
        is_active=True,
    )


def _report(world: World, at: int, day: date, is_returned: bool) -> None:
    submitted = datetime.combine(day, time(14))
    _add(
        world,
        "athena",
        "intelligence_report",
        report_no=_next(world, "athena", "intelligence_report", "I"),
        submitted_at=submitted,
        author_user_id=f"A{at}",
        unit_code=f"U{at % TEAMS}",
        csp_code=CSPS[at % TEAMS % len(CSPS)],
        status="returned" if is_returned else "accepted",
        decided_at=submitted + timedelta(hours=4),
        is_restricted=False,
    )


def _next(world: World, system: str, table: str, prefix: str) -> str:
    return f"{prefix}{len(world.rows(system, table))}"


def _add(world: World, system: str, table: str, **row: object) -> None:
    empty = dict.fromkeys(SCHEMA[system][table])
    stamp = {name: UPDATED for name in ("updated_at", "modified") if name in empty}
    getattr(world, system).setdefault(table, []).append({**empty, **stamp, **row})
