"""Command and control: incidents by grade, and the resources that attended them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.accounts import noisy_collars
from simulator.arrays import HOUR, NAT, Array, Rng, choose, concat, ids, latest, rows, seconds, take, weighted
from simulator.calibration import calibration
from simulator.world import CLOCK_CHANGES, Month, World
from simulator.writers import Output

GRADES = ("immediate", "prompt", "scheduled", "telephone")
MINUTE = 60.0


@dataclass
class Calls:
    """A month of calls: when, partnership position (-1 none), grade position, opening code."""

    created: Array
    csp: Array
    grade: Array
    opening: Array


def synthetic_calls(world: World, month: Month, antisocial: Array | None = None) -> Calls:
    """Return an invented month of calls; ``antisocial`` gives real partnership positions of extra ASB calls."""
    figures, rng = calibration(), world.rng("calls", month.label)
    daily = figures["incidents_per_day"]
    n = max(2, int(rng.poisson(sum(daily.values()) * month.days * world.size.events)))
    people = [c["population"] for c in figures["csps"][: world.size.csps]]
    csp, grade = weighted(rng, people, n), weighted(rng, [daily[g] for g in GRADES], n)
    opening = choose(rng, {"violence": 20, "asb": 18, "domestic": 15, "theft": 12, "concern": 20, "traffic": 15}, n)
    csp[world.plants.pick("incident_no_csp", rng, np.ones(n, dtype=bool))] = -1
    if antisocial is not None:
        csp = np.concatenate([csp, antisocial])
        grade = np.concatenate([grade, weighted(rng, [5, 40, 25, 30], len(antisocial))])
        opening = np.concatenate([opening, np.full(len(antisocial), "asb-published", dtype=object)])
    order = rng.permutation(len(csp))
    return Calls(month.instants(rng, len(csp)), csp[order], grade[order], opening[order])


def write_month(world: World, month: Month, calls: Calls, output: Output) -> None:
    """Write ``command_control.incident`` and ``attendance`` for a month."""
    rng, plants = world.rng("incidents", month.label), world.plants
    created = calls.created.copy()
    n = len(created)
    for night in CLOCK_CHANGES:
        if night.startswith(month.label) and np.datetime64(night, "s") < month.end - np.timedelta64(4 * 3600, "s"):
            chosen = plants.pick("incident_clock_change", rng, calls.grade < 2)
            created[chosen] = np.datetime64(night, "s") + seconds(rng.uniform(0, 900, len(chosen)))
    number = ids(f"HC{month.label[2:4]}", world.number("incident", n), n)
    arrival = _response(rng, calls.grade)
    attended = (calls.grade < 2) & (rng.random(n) < 0.9) | (calls.grade == 2) & (rng.random(n) < 0.55)
    assigned = created + seconds(np.minimum(rng.exponential(np.where(calls.grade == 0, 90, 600), n), arrival * 0.6))
    scene = created + seconds(arrival)
    grade_final = calls.grade.copy()
    regraded = plants.pick("incident_regraded", rng, attended & (calls.grade < 3))
    grade_final[regraded] += 1
    at_dispatch = np.where(attended, np.where(rng.random(n) < 0.5, grade_final, calls.grade), -1)
    at_dispatch[plants.pick("grade_dispatch_missing", rng, attended)] = -1
    closing = choose(rng, {"crimed": 35, "no offences": 30, "advice given": 25, "area search": 10}, n)
    duplicate_of = np.full(n, None, dtype=object)
    for name in ("duplicate", "test", "hoax"):
        chosen = plants.pick(f"incident_{name}", rng, np.arange(1, n))
        closing[chosen] = name
        if name == "duplicate":
            duplicate_of[chosen] = number[chosen - 1]
    closed = world.known(np.where(attended, scene, created) + seconds(rng.exponential(3 * HOUR, n) + 600))
    closing[np.isnat(closed)] = None
    assigned, scene = np.where(attended, assigned, NAT), np.where(attended, scene, NAT)
    output.write(
        "command_control.incident",
        {
            "incident_no": number,
            "created_at": created,
            "grade_initial": take(GRADES, calls.grade),
            "grade_at_dispatch": take(GRADES, np.where(world.known(assigned) == assigned, at_dispatch, -1)),
            "grade_final": take(GRADES, grade_final),
            "csp_code": take(world.units.csp_codes, calls.csp),
            "opening_code": calls.opening,
            "closing_code": closing,
            "duplicate_of": duplicate_of,
            "closed_at": closed,
            "updated_at": world.stamp(rng, latest(created, closed)),
        },
    )
    _write_attendance(world, month, rng, calls, np.flatnonzero(attended), number, created, assigned, scene, output)


def _response(rng: Rng, grade: Array) -> Array:
    """Return seconds from creation to the scene: lognormal through the median and ninth decile of each grade."""
    spread = calibration()["response_minutes"]
    half, tenth = np.array([spread.get(g, (600, 2400)) for g in GRADES], dtype="float64").T
    z = rng.standard_normal(len(grade))
    return np.asarray(half[grade] * MINUTE * np.exp(z * np.log(tenth / half)[grade] / 1.2816) + 20)


def _write_attendance(
    world: World, month: Month, rng: Rng, calls: Calls, hit: Array, number: Array, created: Array, assigned: Array,
    scene: Array,
    output: Output,
) -> None:  # fmt: skip
    """Write who attended, first and further resources, with the ways such times go wrong."""
    plants = world.plants
    second = hit[rng.random(len(hit)) < np.where(calls.grade[hit] == 0, 0.6, 0.2)]
    call = np.concatenate([hit, second])
    later = np.arange(len(call)) >= len(hit)
    at = scene[call] + seconds(np.where(later, rng.exponential(5 * MINUTE, len(call)), 0))
    order = np.lexsort((later, call))
    call, later, at = call[order], later[order], at[order]
    n = len(call)
    ready = assigned[call]
    first = ~later
    followed = np.flatnonzero(later)
    same = plants.pick("attendance_same_second", rng, followed)
    at[same] = at[same - 1]
    at[plants.pick("scene_time_missing", rng, np.ones(n, dtype=bool))] = NAT
    early = plants.pick("arrival_before_creation", rng, first & ~np.isnat(at))
    at[early] = created[call[early]] - seconds(rng.uniform(0, 900, len(early)))
    slow = plants.pick("arrival_after_12h", rng, first & ~np.isnat(at))
    at[slow] = created[call[slow]] + seconds(rng.uniform(12.1, 60, len(slow)) * HOUR)
    exact = plants.pick("arrival_at_creation", rng, first & ~np.isnat(at))
    at[exact] = created[call[exact]]
    cleared = np.where(np.isnat(at), ready, at) + seconds(rng.exponential(50 * MINUTE, n) + 120)
    forgotten = plants.pick("scene_equals_cleared", rng, first & ~np.isnat(at))
    at[forgotten] = cleared[forgotten]
    officer = world.pool("response", month).draw(rng, calls.csp[call])
    resource = choose(rng, {"officer": 88, "pcso": 3, "dog": 3, "roads": 4, "firearms": 2}, n)
    collar = world.people.collar[officer].copy()
    collar = noisy_collars(rng, collar, plants.pick("attendance_collar_noise", rng, np.ones(n, dtype=bool)))
    collar[np.isin(resource, ("dog", "roads", "firearms"))] = "B7777"  # a shared unit of three forces
    collar[plants.pick("attendance_no_collar", rng, np.ones(n, dtype=bool))] = None
    at, cleared = world.known(at), world.known(cleared)
    batch = {
        "attendance_id": ids("A", world.number("attendance", n), n, 9),
        "incident_no": number[call],
        "callsign": np.array(
            [
                f"{k[:2].upper()}{c + 1:02d}{int(x):02d}"
                for k, c, x in zip(resource, calls.csp[call], rng.integers(0, 40, n), strict=True)
            ],
            dtype=object,
        ),
        "collar_no": collar,
        "resource_type": resource,
        "assigned_at": ready,
        "at_scene_at": at,
        "cleared_at": cleared,
        "updated_at": world.stamp(rng, latest(ready, at, cleared)),
    }
    batch = rows(batch, batch["assigned_at"] <= world.as_at)
    stray = rows(batch, plants.pick("orphan_attendance", rng, np.arange(len(batch["incident_no"]))))
    count = len(stray["incident_no"])
    stray["attendance_id"] = ids("AX", world.number("attendance_orphan", count), count, 6)
    stray["incident_no"] = ids("HCX", world.number("incident_orphan", count), count, 6)
    output.write("command_control.attendance", concat(batch, stray))
