"""Victims of a month's cases and the contacts officers have with them, up to the end of each case."""

from __future__ import annotations

import numpy as np

from simulator.arrays import DAY, HOUR, NAT, Array, Rng, choose, concat, days_of, ids, latest, nothing, rows, seconds
from simulator.calibration import calibration
from simulator.investigations import Cases
from simulator.oic import user_at
from simulator.world import Month, World
from simulator.writers import Output

# Chance that the victim is (a business, the state) by crime type; otherwise a person.
VICTIM = {
    "Shoplifting": (0.96, 0.0),
    "Drugs": (0.0, 1.0),
    "Possession of weapons": (0.0, 0.95),
    "Public order": (0.05, 0.3),
    "Other crime": (0.1, 0.4),
    "Burglary": (0.28, 0.0),
    "Criminal damage and arson": (0.2, 0.02),
    "Other theft": (0.35, 0.0),
    "Vehicle crime": (0.12, 0.0),
    "Robbery": (0.06, 0.0),
}
ROUNDS = 14  # contacts followed at most


def write_month(world: World, month: Month, cases: Cases, output: Output) -> None:
    """Write ``athena.victim`` and ``athena.victim_contact`` for a month's crimes."""
    rng, plants = world.rng("victims", month.label), world.plants
    crimes = np.flatnonzero(cases.is_crime)
    second = crimes[rng.random(len(crimes)) < 0.08]
    case = np.sort(np.concatenate([crimes, second]), kind="stable")
    n = len(case)
    recorded = cases.recorded[case]
    business, state = np.array([VICTIM.get(t, (0.04, 0.0)) for t in calibration()["crime_types"]]).T
    u, kind_of = rng.random(n), cases.kind[case]
    kind = np.where(
        u < business[kind_of], "business", np.where(u < (business + state)[kind_of], "state", "person")
    ).astype(object)
    named = (kind == "person") | ((kind == "business") & (rng.random(n) < 0.5))
    plants.add("business_named_contact", int(((kind == "business") & named).sum()))
    plants.add("business_no_contact", int(((kind == "business") & ~named).sum()))
    enhanced = _enhanced(world, rng, cases, case, kind)
    frequency = choose(rng, {"": 55, "28": 27, "14": 11, "7": 5, "21": 2}, n)
    frequency = np.array([int(f) if f else None for f in frequency], dtype=object)
    frequency[plants.pick("frequency_zero", rng, kind == "person")] = 0
    plants.add("frequency_null", int(sum(f is None for f in frequency)))
    opted = nothing(n)
    leaving = recorded + seconds(rng.exponential(25 * DAY, n) + HOUR)
    chosen = plants.pick("opted_out", rng, (kind == "person") & (leaving <= world.as_at))
    opted[chosen] = leaving[chosen]
    victim_id = ids("V", world.number("victim", n), n)
    first, contacts = _contacts(
        world, rng, cases, case, np.flatnonzero(named & (kind != "state")), victim_id, enhanced, frequency, opted
    )
    batch = {
        "victim_id": victim_id,
        "investigation_no": cases.number[case],
        "victim_kind": kind,
        "has_named_contact": named & (kind != "state"),
        "enhanced_from": enhanced,
        "agreed_frequency_days": frequency,
        "first_contact_at": np.where(rng.random(n) < 0.4, first, NAT),
        "opted_out_at": opted,
        "updated_at": world.stamp(rng, latest(recorded, enhanced, opted, first)),
    }
    stray = rows(batch, plants.pick("orphan_victim", rng, np.arange(n)))
    count = len(stray["victim_id"])
    stray["victim_id"] = ids("VX", world.number("victim_orphan", count), count, 6)
    stray["investigation_no"] = np.array([f"41/98{i:05d}/00" for i in range(count)], dtype=object)
    output.write("athena.victim", concat(batch, stray))
    output.write("athena.victim_contact", contacts)


def _enhanced(world: World, rng: Rng, cases: Cases, case: Array, kind: Array) -> Array:
    """Return since when a victim has enhanced rights: from the start, later, or never."""
    n = len(case)
    chance = np.where(cases.domestic[case], 0.8, 0.1)
    start = world.plants.pick("enhanced_from_start", rng, (kind == "person") & (rng.random(n) < chance))
    enhanced = nothing(n)
    enhanced[start] = cases.recorded[case[start]] + seconds(rng.integers(-3600, 6 * 3600, len(start)))
    later = cases.recorded[case] + seconds(rng.uniform(2, 40, n) * DAY)
    chosen = world.plants.pick("enhanced_later", rng, (kind == "person") & np.isnat(enhanced) & (later <= world.as_at))
    enhanced[chosen] = later[chosen]
    return world.known(enhanced)


def _contacts(
    world: World,
    rng: Rng,
    cases: Cases,
    case: Array,
    owed: Array,
    victim_id: Array,
    enhanced: Array,
    frequency: Array,
    opted: Array,
) -> tuple[Array, dict[str, Array]]:
    """Return each victim's first successful contact, and all contacts: about one an agreed interval."""
    plants = world.plants
    recorded = cases.recorded[case]
    every = np.array([f or 28 for f in frequency], dtype="float64") * DAY
    until = np.where(np.isnat(cases.ended[case]), world.as_at, cases.ended[case])
    until = np.where(opted < until, opted, until)
    # Four in ten are told on the day; the enhanced sooner. A tenth are forgotten at first.
    soon = np.where(
        np.isnat(enhanced[owed]), rng.exponential(2.2 * DAY, len(owed)), rng.exponential(0.5 * DAY, len(owed))
    )
    when = recorded[owed] + seconds(
        np.where(rng.random(len(owed)) < 0.1, rng.uniform(5, 30, len(owed)) * DAY, soon) + 300
    )
    victim, keenness = owed, rng.beta(5, 2, len(owed))
    found_victim: list[Array] = []
    found_when: list[Array] = []
    for _ in range(ROUNDS):
        alive = when < until[victim]
        victim, when, keenness = victim[alive], when[alive], keenness[alive]
        if not len(victim):
            break
        found_victim.append(victim)
        found_when.append(when)
        slack = np.where(
            rng.random(len(victim)) < keenness, rng.uniform(0.55, 1.0, len(victim)), rng.uniform(1.0, 2.2, len(victim))
        )
        when = when + seconds(every[victim] * slack)
    who = np.concatenate(found_victim) if found_victim else owed[:0]
    at = np.concatenate(found_when) if found_when else nothing(0)
    order = np.lexsort((at, who))
    who, at = who[order], at[order]
    n = len(who)
    successful = np.ones(n, dtype=bool)
    successful[plants.pick("contact_failed", rng, np.ones(n, dtype=bool))] = False
    midnight = plants.pick("contact_midnight", rng, at - recorded[who] > np.timedelta64(2 * 86400, "s"))
    at[midnight] = days_of(at[midnight]).astype("datetime64[s]")
    entered = at + seconds(rng.exponential(0.7 * HOUR, n))
    late = plants.pick("contact_entered_late", rng, np.ones(n, dtype=bool))
    entered[late] += seconds(rng.uniform(2, 30, len(late)) * DAY)
    first = nothing(len(case))
    hits = np.flatnonzero(successful & (entered <= world.as_at))[::-1]
    first[who[hits]] = at[hits]  # written last to first, so the earliest stays
    keep = entered <= world.as_at
    who, at, entered, successful = who[keep], at[keep], entered[keep], successful[keep]
    n = len(who)
    return first, {
        "contact_id": ids("C", world.number("contact", n), n, 9),
        "victim_id": victim_id[who],
        "contact_at": at,
        "entered_at": entered,
        "method": choose(rng, {"phone": 60, "email": 18, "visit": 12, "letter": 5, "text": 5}, n),
        "is_successful": successful,
        "user_id": user_at(world, cases.held, case[who], at),
        "updated_at": world.stamp(rng, entered),
    }
