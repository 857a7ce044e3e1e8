"""Stop-search forms: searched, submitted, reviewed by the searching officer's sergeant, sometimes sent back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import DAY, HOUR, NAT, Array, choose, days_of, ids, latest, nothing, seconds, take, weighted
from simulator.calibration import calibration
from simulator.world import Month, World
from simulator.writers import Output


@dataclass
class Searches:
    """One month of searches: when, partnership position (-1 unknown), object and result as published."""

    searched: Array
    csp: Array
    object: Array
    outcome: Array


def synthetic_searches(world: World, month: Month) -> Searches:
    """Return an invented month, with the real hours, objects and results."""
    figures, rng = calibration(), world.rng("searches", month.label)
    n = max(1, int(rng.poisson(figures["searches_per_month"] * month.days / 30.44 * world.size.events)))
    day = days_of(month.instants(rng, n)).astype("datetime64[s]")
    hour = weighted(rng, figures["search_hour"], n)
    searched = day + seconds(hour * HOUR + rng.integers(0, 60, n) * 60)
    searched = np.sort(np.minimum(searched, month.end - np.timedelta64(4000, "s")))
    crimes = [sum(c["crimes"]) for c in figures["csps"][: world.size.csps]]
    csp = np.where(rng.random(n) < 0.02, -1, weighted(rng, crimes, n))
    return Searches(searched, csp, choose(rng, figures["search_object"], n), choose(rng, figures["search_outcome"], n))


def write_month(world: World, month: Month, searches: Searches, output: Output) -> None:
    """Write ``athena.stop_search`` for a month: each form in the state it has reached by the as-at."""
    rng, plants = world.rng("stop_search", month.label), world.plants
    searched = searches.searched
    n = len(searched)
    officer = world.pool("search", month).draw(rng, searches.csp)
    unit = world.people.unit_on(officer, days_of(searched))
    submitted = searched + seconds(
        np.where(rng.random(n) < 0.8, rng.exponential(4 * HOUR, n), rng.exponential(4 * DAY, n)) + 300
    )
    never = plants.pick("form_draft_old", rng, searched < world.as_at - np.timedelta64(2 * 86400, "s"))
    submitted[never] = NAT
    review = submitted + seconds(
        np.where(rng.random(n) < 0.85, rng.exponential(2.5 * DAY, n), rng.exponential(14 * DAY, n)) + HOUR
    )
    returned = nothing(n)
    back = plants.pick("form_returned", rng, review <= world.as_at)
    returned[back] = review[back]
    # Most come back corrected: submitted again, and reviewed again.
    again = back[rng.random(len(back)) < 0.96]
    submitted[again] = returned[again] + seconds(rng.exponential(3 * DAY, len(again)) + HOUR)
    review[back] = NAT
    review[again] = submitted[again] + seconds(rng.exponential(3 * DAY, len(again)) + HOUR)
    # Not resubmitted by the as-at: still in the first round, returned.
    early = again[submitted[again] > world.as_at]
    submitted[early] = searched[early] + seconds(HOUR)
    review[early] = NAT
    stuck = plants.pick("form_never_reviewed", rng, ~np.isnat(submitted) & np.isnat(returned))
    review[stuck] = NAT
    submitted, reviewed = world.known(submitted), world.known(review)
    void = np.zeros(n, dtype=bool)
    void[plants.pick("form_void", rng, ~np.isnat(submitted))] = True
    waiting_officer = (returned > submitted) | ((~np.isnat(returned)) & np.isnat(submitted))
    status = np.select(
        [void, ~np.isnat(reviewed), waiting_officer, ~np.isnat(submitted)],
        ["void", "approved", "awaiting_officer", "awaiting_supervisor"],
        "draft",
    )
    for state in ("draft", "awaiting_supervisor", "awaiting_officer", "approved"):
        plants.add(f"form_state_{state}", int((status == state).sum()))
    reviewer = world.leaders.of(unit, days_of(searched))
    own = plants.pick("form_self_reviewed", rng, ~np.isnat(reviewed))
    reviewer[own] = officer[own]
    user = officer.copy()
    user[plants.pick("form_null_user", rng, np.ones(n, dtype=bool))] = -1
    output.write(
        "athena.stop_search",
        {
            "form_no": ids("SS", world.number("search", n), n, 7),
            "searched_at": searched,
            "user_id": world.accounts.ids_of(user),
            "unit_code": take(world.units.code, unit),
            "csp_code": take(world.units.csp_codes, searches.csp),
            "object_of_search": searches.object,
            "outcome": searches.outcome,
            "status": status.astype(object),
            "submitted_at": submitted,
            "returned_at": returned,
            "reviewed_at": reviewed,
            "reviewer_user_id": take(world.accounts.user_id, np.where(status == "draft", -1, reviewer)),
            "updated_at": world.stamp(rng, latest(searched, submitted, returned, reviewed)),
        },
    )
