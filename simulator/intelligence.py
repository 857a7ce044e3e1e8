"""Intelligence reports: who wrote them, when, and whether they were accepted."""

from __future__ import annotations

import numpy as np

from simulator.accounts import UNKNOWN
from simulator.arrays import DAY, HOUR, NAT, choose, days_of, ids, latest, nothing, seconds, take
from simulator.calibration import calibration
from simulator.world import Month, World
from simulator.writers import Output


def write_month(world: World, month: Month, output: Output) -> None:
    """Write ``athena.intelligence_report`` for a month."""
    rng, plants = world.rng("intelligence", month.label), world.plants
    n = max(1, int(rng.poisson(calibration()["intelligence_per_day"] * month.days * world.size.events)))
    submitted = month.instants(rng, n)
    csp = rng.integers(0, world.size.csps, n)
    pool = world.pool("intelligence", month)
    # Authors differ a lot in what they submit: reports are drawn with a lasting personal keenness.
    keen = world.rng("keenness").gamma(1.2, 1.0, len(world.people))
    first, second = pool.draw(rng, csp), pool.draw(rng, csp)
    author = np.where(keen[first] >= keen[second], first, second)
    unit = world.people.unit_on(author, days_of(submitted))
    decided = world.known(submitted + seconds(rng.exponential(3 * DAY, n) + HOUR))
    verdict = choose(rng, {"accepted": 88, "returned": 8, "rejected": 4}, n)
    status = np.where(np.isnat(decided), "submitted", verdict).astype(object)
    restricted = np.zeros(n, dtype=bool)
    restricted[plants.pick("intelligence_restricted", rng, np.ones(n, dtype=bool))] = True
    user = author.copy()
    user[plants.pick("intelligence_unknown_author", rng, np.ones(n, dtype=bool))] = UNKNOWN
    undecided = plants.pick("intelligence_undecided_old", rng, ~np.isnat(decided))
    decided[undecided], status[undecided] = NAT, "submitted"
    output.write(
        "athena.intelligence_report",
        {
            "report_no": ids("IR", world.number("intelligence", n), n),
            "submitted_at": submitted,
            "author_user_id": world.accounts.ids_of(user),
            "unit_code": take(world.units.code, unit),
            "csp_code": take(world.units.csp_codes, np.where(rng.random(n) < 0.05, -1, csp)),
            "status": status,
            "decided_at": decided,
            "is_restricted": restricted,
            "updated_at": world.stamp(rng, latest(submitted, decided, nothing(n))),
        },
    )
