"""HR's roster: absences, and one duty row a person a rostered day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import NAT_DAY, Array, choose, ids, latest, rows, seconds, take
from simulator.people import FAR
from simulator.world import Month, World
from simulator.writers import Output

LENT_DAYS = 60


@dataclass
class Roster:
    """What decides who works when: absences (columns of ``hr.absence``, people by position) and two oddities.

    never: people posted but never rostered; lent: people rostered with another team for the last two months.
    """

    absences: dict[str, Array]
    never: Array
    lent: Array


def build_roster(world: World) -> Roster:
    """Return the absences of the whole history, and who is never or elsewhere rostered."""
    constables, rng = (world.people.rank == "PC") & (world.people.left == FAR), world.rng("roster")
    return Roster(
        absences=_absences(world),
        never=world.plants.pick("never_rostered", rng, constables),
        lent=world.plants.pick("rostered_elsewhere", rng, constables),
    )


def _absences(world: World) -> dict[str, Array]:
    """Return short spells of absence, and the long ones that take people out of reach."""
    people, plants, rng = world.people, world.plants, world.rng("absence")
    today = world.as_at.astype("datetime64[D]")
    start = world.months[0].first
    years = max(float((today - start).astype(int)), 1.0) / 365
    everybody = np.arange(len(people))
    spells = np.repeat(everybody, rng.poisson(1.1 * years, len(people)))
    begun = start + rng.integers(0, max(int((today - start).astype(int)), 1), len(spells))
    length = 1 + rng.exponential(4, len(spells)).astype("int64")
    longer = plants.pick("absence_long", rng, people.left > today)
    from_long = today - rng.integers(30, 200, len(longer))
    person = np.concatenate([spells, longer])
    from_on = np.concatenate([begun, from_long])
    to_on = np.concatenate([begun + length, np.where(rng.random(len(longer)) < 0.5, NAT_DAY, today + 30)])
    past = plants.pick("absence_long_past", rng, np.arange(len(spells)))
    to_on[past] = from_on[past] + 60
    category = np.full(len(person), "sickness", dtype=object)
    category[len(spells) :] = choose(
        rng, {"sickness": 50, "maternity": 20, "career_break": 8, "suspended": 8, "restricted": 14}, len(longer)
    )
    valid = (from_on >= people.started[person]) & (from_on < people.left[person]) & (from_on <= today)
    # A short spell still running is not closed until the person is back.
    to_on = np.where((to_on > today) & (category == "sickness"), NAT_DAY, to_on)
    when = latest(from_on, np.minimum(to_on, today)) + seconds(rng.integers(7 * 3600, 20 * 3600, len(person)))
    batch = {
        "person": person,
        "from_on": from_on,
        "to_on": to_on,
        "category": category,
        "updated_at": np.minimum(when, world.as_at),
    }
    return rows(batch, np.flatnonzero(valid)[np.argsort(from_on[valid], kind="stable")])


def write_absences(world: World, roster: Roster, output: Output) -> None:
    """Write ``hr.absence``."""
    absences = roster.absences
    n = len(absences["person"])
    number = world.people.person_no[absences["person"]]
    rest = {name: values for name, values in absences.items() if name != "person"}
    output.write("hr.absence", {"absence_id": ids("AB", 1, n, 7), "person_no": number, **rest})


def write_duty(world: World, month: Month, roster: Roster, output: Output) -> None:
    """Write ``hr.duty`` for a month: response teams six on, four off; others on weekdays."""
    people, units, rng = world.people, world.units, world.rng("duty", month.label)
    last = month.end.astype("datetime64[D]")
    days = np.arange(month.first, last if last > month.first else month.first + 1)
    n, width = len(people), len(days)
    person, day = np.repeat(np.arange(n), width), np.tile(days, n)
    unit = people.unit_on(person, day)
    cycle = (day.astype("int64") + unit * 2) % 10 < 6
    weekday = (day.astype("int64") + 3) % 7 < 5
    on = np.where(units.kind[unit] == "intervention", cycle, weekday)
    on &= (
        (day >= people.started[person])
        & (day < people.left[person])
        & ~np.isin(people.rank[person], ("CSUPT", "SUPT", "SC"))
    )
    on &= ~np.isin(person, roster.never)
    person, day, unit = person[on], day[on], unit[on]
    away = _absent(roster.absences, n, days)[person, (day - days[0]).astype("int64")]
    code = choose(rng, {"core": 79, "leave": 11, "training": 4, "court": 3, "aid": 3}, len(person))
    code[away] = "sick"
    hours = np.where(units.kind[unit] == "intervention", 9.0, 8.0) * people.fte[person]
    worked = np.where(
        np.isin(code, ("leave", "sick")),
        0.0,
        np.round(hours + (rng.random(len(person)) < 0.15) * rng.exponential(1.2, len(person)), 2),
    )
    home = units.of_kind("intervention")
    borrowed = np.isin(person, roster.lent) & (day >= world.as_at.astype("datetime64[D]") - LENT_DAYS)
    unit = np.where(borrowed, home[person % len(home)], unit)
    order = np.lexsort((person, day))
    output.write(
        "hr.duty",
        {
            "duty_id": ids("D", world.number("duty", len(person)), len(person), 9),
            "person_no": people.person_no[person[order]],
            "duty_on": day[order],
            "duty_code": code[order],
            "planned_hours": np.round(hours[order], 2),
            "worked_hours": worked[order],
            "unit_code": take(units.code, unit[order]),
            # The roster system closes each day in one batch in the small hours of the next.
            "updated_at": np.minimum((day[order] + 1).astype("datetime64[s]") + seconds(4 * 3600.0), world.as_at),
        },
    )


def _absent(absences: dict[str, Array], people: int, days: Array) -> Array:
    """Return a (person, day) grid of who is absent, restricted duty not counted."""
    grid = np.zeros((people, len(days)), dtype=bool)
    first, last = days[0], days[-1]
    to_on = np.where(np.isnat(absences["to_on"]), last + 1, absences["to_on"])
    here = np.flatnonzero((absences["from_on"] <= last) & (to_on > first) & (absences["category"] != "restricted"))
    for i in here.tolist():
        begin = max(int((absences["from_on"][i] - first).astype(int)), 0)
        grid[absences["person"][i], begin : int((to_on[i] - first).astype(int))] = True
    return grid
