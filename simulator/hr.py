"""HR: people, and their postings as keyed, often late."""

from __future__ import annotations

import numpy as np

from simulator.arrays import DAY, NAT_DAY, Array, Rng, choose, concat, ids, latest, rows, seconds, take
from simulator.calibration import calibration
from simulator.people import FAR
from simulator.world import World
from simulator.writers import Output


def write_people(world: World, output: Output) -> None:
    """Write ``hr.person`` and ``hr.org_unit``."""
    people, units, rng = world.people, world.units, world.rng("hr")
    n, today = len(people), world.as_at.astype("datetime64[D]")
    known = people.started <= today
    left = np.where(people.left < FAR, people.left, NAT_DAY)
    principal = people.sign_in
    principal[world.plants.pick("no_sign_in", rng, people.rank == "SC")] = None
    world.plants.add("leaver", int((people.left <= today).sum()))
    world.plants.add("probationer", int((people.probation_end > today).sum()))
    batch = {
        "person_no": people.person_no,
        "collar_no": people.collar,
        "surname": people.surname,
        "forename": people.forename,
        "rank_code": people.rank,
        "fte": people.fte,
        "started_on": people.started,
        "left_on": left,
        "probation_ends_on": people.probation_end,
        "user_principal_name": principal,
        "is_protected": people.protected,
        "updated_at": np.minimum(
            latest(people.started, left) + seconds(rng.integers(8 * 3600, 17 * 3600, n)), world.as_at
        ),
    }
    output.write("hr.person", rows(batch, known))
    code = [units.hr_code(i) for i in range(len(units))]
    output.write(
        "hr.org_unit",
        {
            "org_unit_code": np.array(code, dtype=object),
            "name": np.array(units.name, dtype=object),
            "parent_org_unit_code": take(code, units.parent),
            "updated_at": np.full(len(units), np.datetime64("2022-08-15T02:00:00", "s")),
        },
    )


def write_postings(world: World, output: Output) -> None:
    """Write ``hr.posting``: what HR has keyed by the as-at of each person's real moves, and its mistakes."""
    people, units, plants, rng = world.people, world.units, world.plants, world.rng("postings")
    today = world.as_at.astype("datetime64[D]")
    person, step = np.nonzero((people.moved < FAR) & (people.moved <= today)[:, :])
    start = people.moved[person, step]
    n = len(person)
    lag = rng.normal(-4, 5, n)
    backlog = plants.pick("posting_backlog", rng, step > 0)
    lag[backlog] = 14 + rng.exponential(calibration()["hr_backlog_mean_days"], len(backlog))
    entered = start.astype("datetime64[s]") + seconds(lag * DAY + rng.integers(8 * 3600, 17 * 3600, n))
    # First postings were keyed before anything here begins; a later one is keyed by the as-at or not there at all.
    keyed = (entered <= world.as_at) | (step == 0)
    entered = np.minimum(entered, world.as_at)
    plants.add("posting_not_yet_keyed", int((~keyed).sum()))
    person, step, start, entered = person[keyed], step[keyed], start[keyed], entered[keyed]
    n = len(person)
    same = np.append(person[1:] == person[:-1], False)
    end = np.where(
        same, np.append(start[1:], NAT_DAY), np.where(people.left[person] <= today, people.left[person], NAT_DAY)
    )
    closed_at = np.where(same, np.append(entered[1:], np.datetime64("NaT")), np.datetime64("NaT"))
    kind = np.full(n, "substantive", dtype=object)
    temporary = choose(rng, {"substantive": 90, "temporary": 7, "acting": 3}, n)
    kind[step > 0] = temporary[step > 0]
    # A gap: the next posting starts weeks after this one ended.
    gap = plants.pick(
        "posting_gap", rng, same & (np.append(start[1:] - start[:-1], np.timedelta64(0, "D")) > np.timedelta64(80, "D"))
    )
    end[gap] -= rng.integers(5, 60, len(gap))
    batch = {
        "person": person,
        "org_unit_code": take([units.hr_code(i) for i in range(len(units))], people.unit[person, step]),
        "posting_type": kind,
        "rank_code": people.rank[person],
        "is_primary": np.ones(n, dtype=bool),
        "starts_on": start,
        "ends_on": end,
        "entered_at": entered,
        "updated_at": world.stamp(rng, latest(entered, np.minimum(closed_at, world.as_at))),
    }
    batch = concat(batch, *_odd_postings(world, rng, batch))
    count = len(batch["person"])
    number = people.person_no[batch.pop("person")]
    output.write("hr.posting", {"posting_id": ids("PO", 1, count, 7), "person_no": number, **batch})


def _odd_postings(world: World, rng: Rng, batch: dict[str, Array]) -> list[dict[str, Array]]:
    """Return extra postings: overlaps, impossible ranges, secondments, second posts and planned ones."""
    people, units, plants = world.people, world.units, world.plants
    today = world.as_at.astype("datetime64[D]")
    live = np.isnat(batch["ends_on"]) & np.isin(people.rank[batch["person"]], ("PC", "DC"))
    live &= batch["starts_on"] < today - 130
    parts: list[dict[str, Array]] = []
    unit = people.unit_on(batch["person"], np.full(len(live), today))
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive")
    used = np.zeros(len(live), dtype=bool)

    def add(name: str, eligible: Array, **change: Array) -> None:
        chosen = plants.pick(name, rng, eligible & ~used)
        used[chosen] = True
        part = rows(batch, chosen)
        part["entered_at"] = world.as_at - seconds(rng.uniform(2, 20, len(chosen)) * DAY)
        part["updated_at"] = part["entered_at"]
        for column, values in change.items():
            part[column] = values[chosen]
        parts.append(part)

    def elsewhere(same: bool) -> Array:
        codes = np.empty(len(live), dtype=object)
        for i in range(len(live)):
            pool = teams[((units.csp[teams] == units.csp[unit[i]]) == same) & (teams != unit[i])]
            codes[i] = units.hr_code(int(pool[i % len(pool)])) if len(pool) else batch["org_unit_code"][i]
        return codes

    recent = np.full(len(live), today - 60)
    never = np.full(len(live), NAT_DAY)
    local = units.csp[unit] >= 0
    add("overlap_same_csp", live & local, org_unit_code=elsewhere(True), starts_on=recent, ends_on=never)
    add("overlap_other_csp", live & local, org_unit_code=elsewhere(False), starts_on=recent, ends_on=never)
    add("posting_negative", live, starts_on=recent, ends_on=recent - 30)
    add("posting_zero", live, starts_on=recent, ends_on=recent)
    away = np.full(len(live), "secondment", dtype=object)
    second = np.zeros(len(live), dtype=bool)
    add(
        "secondment",
        live,
        posting_type=away,
        is_primary=second,
        starts_on=np.full(len(live), today - 90),
        ends_on=never,
    )
    add("second_post", live, is_primary=second, org_unit_code=elsewhere(True), starts_on=recent, ends_on=never)
    planned = np.full(len(live), today + 21)
    add("posting_planned", live, org_unit_code=elsewhere(True), starts_on=planned, ends_on=never)
    return parts
