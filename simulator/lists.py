"""SharePoint lists: the team map, posting overrides, roster confirmations and outstanding items."""

from __future__ import annotations

import numpy as np

from simulator.arrays import HOUR, NAT_DAY, Array, Rng, choose, concat, days_of, ids, latest, rows, seconds, take
from simulator.calibration import calibration
from simulator.world import Month, World
from simulator.writers import Output

BEGINNING = np.datetime64("2015-04-01", "D")


def midday(days: Array) -> Array:
    """Return noon of each day: lists are kept in office hours."""
    return days.astype("datetime64[s]") + seconds(12 * HOUR)


def write_team_map(world: World, output: Output) -> None:
    """Write ``sharepoint.team_map``, with its changes over time and its faults."""
    units, plants = world.units, world.plants
    n = len(units)
    kinds, codes = units.kind.astype(object), np.array([units.hr_code(i) for i in range(n)], dtype=object)
    start = np.full(n, BEGINNING)
    middle = world.months[len(world.months) // 2].first
    base = {
        "org_unit_code": codes,
        "unit_code": np.array(units.code, dtype=object),
        "csp_code": take(units.csp_codes, units.csp),
        "role_type": kinds,
        "valid_from": start,
        "valid_to": np.full(n, NAT_DAY),
        "modified": np.full(n, np.datetime64("2022-09-12T09:30:00", "s")),
    }
    plants.add("map_null_csp", int((units.csp < 0).sum()))
    parts = [base]
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive")

    def change(name: str, unit: int, close: bool, since: np.datetime64, **values: object) -> None:
        if not plants.wanted(name):
            return
        line = rows(base, np.array([unit]))
        line["valid_from"] = np.array([since])
        line["modified"] = midday(np.array([since]))
        for column, value in values.items():
            line[column] = np.array([value], dtype=object)
        if close:
            base["valid_to"][unit] = since
            base["modified"][unit] = line["modified"][0]
        parts.append(line)
        plants.add(name)

    # A unit moves to the neighbouring partnership.
    moving = int(teams[-1])
    change(
        "map_unit_moves_csp",
        moving,
        True,
        middle,
        csp_code=units.csp_codes[(int(units.csp[moving]) + 1) % len(units.csp_codes)],
    )
    # HR's unit pointed at the old Safer Neighbourhood Team until it was renamed.
    if plants.wanted("map_unit_remapped"):
        old = rows(base, np.array([units.renamed]))
        old["unit_code"], old["valid_to"] = np.array([units.code[units.retired]], dtype=object), np.array([middle])
        base["valid_from"][units.renamed] = middle
        base["modified"][units.renamed] = old["modified"][0] = midday(np.array([middle]))[0]
        parts.append(old)
        plants.add("map_unit_remapped")
    change("map_duplicate_row", int(teams[0]), False, middle)
    # One unit in two partnerships at once: an unstaffed one, so that only the map is at fault.
    change("map_two_csps", len(units) - 1, False, middle, csp_code=units.csp_codes[0])
    change("map_two_csps", len(units) - 1, False, middle, csp_code=units.csp_codes[-1])
    batch = concat(*parts)
    if plants.wanted("unit_unmapped"):
        # The proactive tasking desk exists in Athena only.
        batch = rows(batch, batch["unit_code"] != "HQ-INTEL")
        plants.add("unit_unmapped")
    count = len(batch["unit_code"])
    output.write("sharepoint.team_map", {"id": ids("", 1, count, 1), **batch})


def write_people_lists(world: World, output: Output) -> None:
    """Write posting overrides and roster confirmations."""
    people, units, plants, rng = world.people, world.units, world.plants, world.rng("lists")
    today = world.as_at.astype("datetime64[D]")
    workers = np.flatnonzero(
        people.employed(today) & np.isin(people.rank, ("PC", "DC")) & (people.started < today - 60)
    )
    unit = people.unit_on(workers, np.full(len(workers), today))
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive")
    names = people.sign_in
    parts = []
    for name, offset, approved in (
        ("override_approved", -20, True),
        ("override_unapproved", -10, False),
        ("override_expired", -80, True),
    ):
        who = plants.pick(name, rng, np.arange(len(workers)))
        size = len(who)
        start = np.full(size, today + offset)
        parts.append(
            {
                "person_no": people.person_no[workers[who]],
                "unit_code": take(units.code, rng.choice(teams, size)),
                "valid_from": start,
                "valid_to": start + (28 if name == "override_expired" else 60),
                "approved_by": np.full(size, "hub.manager@herts.example" if approved else "", dtype=object),
                "modified": midday(start),
            }
        )
    overrides = concat(*parts)
    output.write("sharepoint.posting_override", {"id": ids("", 1, len(overrides["modified"]), 1), **overrides})
    _confirmations(world, rng, workers, unit, names, today, output)


def _confirmations(
    world: World, rng: Rng, workers: Array, unit: Array, names: Array, today: np.datetime64, output: Output
) -> None:
    parts = []
    for months_ago in range(min(12, len(world.months))):
        who = world.plants.pick("roster_confirmed", rng, np.arange(len(workers)))
        on = np.full(len(who), today - months_ago * 28 - 3) - rng.integers(0, 20, len(who))
        person = workers[who]
        boss = world.leaders.of(unit[who], on)
        parts.append(
            {
                "person_no": world.people.person_no[person],
                "unit_code": take(world.units.code, world.people.unit_on(person, on)),
                "confirmed_by": names[boss],
                "confirmed_on": on,
                "modified": midday(on),
            }
        )
    batch = concat(*reversed(parts))
    batch = rows(batch, batch["confirmed_on"] >= world.months[0].first)
    output.write("sharepoint.roster_confirmation", {"id": ids("", 1, len(batch["modified"]), 1), **batch})


def write_month(world: World, month: Month, numbers: Array, users: Array, output: Output) -> None:
    """Write the items opened in a month on some of its investigations (``numbers``, held by ``users``)."""
    rng, today = world.rng("items", month.label), world.as_at.astype("datetime64[D]")
    n = max(1, int(rng.poisson(calibration()["outstanding_items_per_month"] * month.days / 30.44 * world.size.events)))
    opened = np.sort(days_of(month.instants(rng, n)))
    closed = opened + (rng.exponential(45, n) + 1).astype("int64")
    closed = np.where(closed <= today, closed, NAT_DAY)
    on = rng.integers(0, len(numbers), n)
    number, owner = numbers[on].copy(), users[on].copy()
    number[world.plants.pick("item_no_investigation", rng, np.ones(n, dtype=bool))] = None
    owner[world.plants.pick("item_no_owner", rng, np.ones(n, dtype=bool))] = None
    kinds = {"pnc_unresulted": 40, "pnc_create_late": 15, "biometric_outstanding": 12, "overseas_check": 10,
    "record_deletion": 3,
             "outstanding_suspect": 15, "other": 5}  # fmt: skip
    output.write(
        "sharepoint.outstanding_item",
        {
            "id": ids("", world.number("item", n), n, 1),
            "item_type": choose(rng, kinds, n),
            "investigation_no": number,
            "opened_on": opened,
            "due_on": np.where(rng.random(n) < 0.85, opened + 28, NAT_DAY),
            "closed_on": closed,
            "owner_user_id": owner,
            "modified": np.minimum(midday(latest(opened, closed)), world.as_at),
        },
    )
