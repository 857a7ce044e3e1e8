"""Suspects of a month's cases: arrest or interview, bail or release under investigation, then charge or not."""

from __future__ import annotations

import numpy as np

from simulator.arrays import DAY, HOUR, NAT, Array, Rng, choose, concat, ids, latest, rows, seconds
from simulator.investigations import Cases
from simulator.world import Month, World
from simulator.writers import Output


def write_month(world: World, month: Month, cases: Cases, output: Output) -> None:
    """Write ``athena.suspect_status`` for a month's cases: a chain of intervals for each suspect."""
    rng, plants = world.rng("suspects", month.label), world.plants
    known = np.flatnonzero(~np.isnat(world.known(cases.suspect_at)) & cases.is_crime)
    chance = np.where(np.isin(cases.outcome[known], ("1", "2", "3", "7", "8")), 0.9, 0.42)
    case = known[rng.random(len(known)) < chance]
    extra = plants.pick("two_suspects", rng, case)
    case = np.sort(np.concatenate([case, extra]), kind="stable")
    n = len(case)
    reference = ids("S", world.number("suspect", n), n)
    # One person in several investigations: the reference of an earlier row returns.
    again = plants.pick("suspect_two_investigations", rng, np.arange(1, n))
    reference[again] = reference[again - 1]
    begun = cases.suspect_at[case] + seconds(rng.exponential(5 * DAY, n))
    arrested = rng.random(n) < 0.68
    released = begun + seconds(np.where(arrested, rng.uniform(5, 23, n), 1.2) * HOUR)
    decided = cases.decided[case]
    decided = np.where(decided > released, decided, NAT)
    fate = choose(rng, {"bail": 46, "rui": 32, "end": 22}, n)
    fate[~arrested] = "end"
    waiting = fate != "end"
    closing = np.where(np.isnat(decided), cases.ended[case], decided)
    closing = np.where(closing < released, released, closing)
    bail_end, referred, returned, drift = _bail(world, rng, released, begun, fate == "bail", closing)
    ghost = np.zeros(n, dtype=bool)
    ghost[plants.pick("ghost_rui", rng, (fate == "rui") & ~np.isnat(cases.ended[case]))] = True
    verdict = np.where(cases.outcome[case] == "1", "charged", "nfa").astype(object)
    blank = np.full(n, NAT)
    first = np.where(arrested, "arrested", "voluntary_attendance").astype(object)
    parts = [
        _intervals(case, reference, first, begun, released, np.where(arrested, begun, NAT)),
        _intervals(case, reference, fate, released, np.where(ghost, NAT, np.where(np.isnat(drift), closing, drift)),
                   np.where(arrested, begun, NAT), bail_end, referred, returned, waiting),
        _intervals(case, reference, np.full(n, "rui", dtype=object), drift, np.where(ghost, NAT, closing),
                   np.where(arrested, begun, NAT), keep=~np.isnat(drift)),
        _intervals(case, reference, verdict, np.where(waiting, closing, np.where(np.isnat(decided), blank, decided)),
        blank,
                   np.where(arrested, begun, NAT), keep=~ghost),
    ]  # fmt: skip
    batch = concat(*parts)
    batch = rows(batch, batch["from_at"] <= world.as_at)
    batch = rows(batch, np.lexsort((batch["from_at"], batch["case"])))
    write_rows(world, rng, cases, batch, output)


def _bail(
    world: World, rng: Rng, released: Array, arrested: Array, bailed: Array, closing: Array
) -> tuple[Array, Array, Array, Array]:
    """Return (bail end date, referred, returned, drift to release): three months from arrest, longer when extended."""
    n, plants = len(released), world.plants
    over = np.where(np.isnat(closing), world.as_at, closing)
    length = (over - arrested) / np.timedelta64(86400, "s")
    months = np.where(length > 180, 9, np.where(length > 90, 6, 3))
    slack = plants.pick("bail_expired", rng, bailed & (length > 95))
    months[slack] = 3
    # Bail starts the day after arrest.
    day = (arrested.astype("datetime64[D]") + 1).astype("datetime64[D]")
    end = (day.astype("datetime64[M]") + months).astype("datetime64[D]") + (day - day.astype("datetime64[M]")).astype(
        int
    )
    end = np.where(bailed, end, np.datetime64("NaT", "D"))
    referral = released + seconds(rng.uniform(5, 80, n) * DAY)
    chosen = plants.pick("bail_with_prosecutor", rng, bailed & (referral < over) & (referral <= world.as_at))
    referred = np.full(n, NAT)
    referred[chosen] = referral[chosen]
    back = referred + seconds(rng.uniform(3, 45, n) * DAY)
    returned = world.known(np.where(back < over, back, NAT))
    drift = np.full(n, NAT)
    moved = plants.pick("bail_to_rui", rng, bailed & (length > 30))
    drift[moved] = world.known(released[moved] + (over[moved] - released[moved]) // 2)
    return end, referred, returned, drift


def _intervals(
    case: Array, reference: Array, status: Array, start: Array, end: Array, arrested: Array,
    bail_end: Array | None = None,
    referred: Array | None = None, returned: Array | None = None, keep: Array | None = None,
) -> dict[str, Array]:  # fmt: skip
    n = len(case)
    blank = np.full(n, NAT)
    batch = {
        "case": case,
        "suspect_ref": reference,
        "status": status,
        "from_at": start,
        "to_at": end,
        "arrested_at": arrested,
        "bail_end_on": np.full(n, np.datetime64("NaT", "D")) if bail_end is None else bail_end,
        "cps_referred_at": blank if referred is None else referred,
        "cps_returned_at": blank if returned is None else returned,
    }
    return rows(batch, ~np.isnat(start) if keep is None else keep & ~np.isnat(start))


def write_rows(world: World, rng: Rng, cases: Cases, batch: dict[str, Array], output: Output) -> None:
    """Write intervals as they stand at the as-at: one that ends later is still open."""
    n = len(batch["case"])
    end = world.known(batch["to_at"])
    conditional = np.where(rng.random(n) < 0.7, True, False).astype(object)
    conditional[batch["status"] != "bail"] = None
    output.write(
        "athena.suspect_status",
        {
            "suspect_status_id": ids("B", world.number("suspect_status", n), n),
            "investigation_no": cases.number[batch["case"]],
            "suspect_ref": batch["suspect_ref"],
            "status": batch["status"],
            "from_at": batch["from_at"],
            "to_at": end,
            "arrested_at": batch["arrested_at"],
            "bail_end_on": batch["bail_end_on"],
            "is_conditional": conditional,
            "cps_referred_at": batch["cps_referred_at"],
            "cps_returned_at": batch["cps_returned_at"],
            "updated_at": world.stamp(
                rng, latest(batch["from_at"], end, batch["cps_referred_at"], batch["cps_returned_at"])
            ),
        },
    )
