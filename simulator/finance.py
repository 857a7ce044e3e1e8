"""Finance: cost centres, overtime budgets and claims."""

from __future__ import annotations

import numpy as np

from simulator.arrays import DAY, HOUR, Array, choose, concat, days_of, ids, latest, nothing, rows, seconds, take
from simulator.calibration import calibration
from simulator.world import Month, World
from simulator.writers import Output

HOURLY = {"PC": 21.5, "DC": 22.0, "PS": 26.5, "DS": 26.8, "PCSO": 14.9, "STAFF": 16.2, "SC": 0.0}
RATE = {"plain": 1.0, "third": 1.333, "half": 1.5, "double": 2.0}
# Overtime budget by period (April first): heavier in summer and in December. Sums to one.
PROFILE = (0.075, 0.08, 0.085, 0.09, 0.095, 0.085, 0.08, 0.08, 0.1, 0.08, 0.075, 0.075)


def cost_centres(world: World) -> Array:
    """Return the cost centre code of each unit."""
    return np.array([f"CC{4000 + i}" for i in range(len(world.units))], dtype=object)


def write_static(world: World, output: Output) -> None:
    """Write ``finance.cost_centre`` and ``finance.budget``."""
    units, rng = world.units, world.rng("budget")
    n = len(units)
    unit = take(units.code, np.arange(n))
    unit[world.plants.pick("cost_centre_no_unit", rng, ~units.active)] = None
    output.write(
        "finance.cost_centre",
        {
            "cost_centre": cost_centres(world),
            "name": np.array(units.name, dtype=object),
            "unit_code": unit,
            "updated_at": np.full(n, np.datetime64("2022-04-01T06:00:00", "s")),
        },
    )
    first, last = world.months[0].first, world.months[-1].first
    years = range(_fiscal(first), _fiscal(last) + 1)
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive", "domestic_abuse", "command")
    spend = calibration()["overtime_claims_per_month"] * world.size.events * 12 * 4.0 * 21.5 * 1.4 / len(teams)
    parts = []
    for year in years:
        annual = spend * rng.uniform(0.75, 1.15, len(teams))
        for account, share in (("OT", 1.0), ("SUPPLIES", 0.1)):
            value = np.round(annual[:, None] * np.array(PROFILE) * share, 2).ravel()
            parts.append(
                {
                    "cost_centre": np.repeat(cost_centres(world)[teams], 12),
                    "financial_year": np.full(len(value), f"{year}/{(year + 1) % 100:02d}", dtype=object),
                    "period": np.tile(np.arange(1, 13), len(teams)),
                    "account_code": np.full(len(value), account, dtype=object),
                    "budget_gbp": value,
                    "updated_at": np.full(len(value), np.datetime64(f"{year}-03-28T18:00:00", "s")),
                }
            )
    batch = concat(*parts)
    output.write("finance.budget", {"budget_id": ids("BG", 1, len(batch["period"]), 7), **batch})


def _fiscal(day: np.datetime64) -> int:
    year, month = (int(part) for part in str(day)[:7].split("-"))
    return year if month >= 4 else year - 1


def write_month(world: World, month: Month, output: Output) -> None:
    """Write ``finance.overtime_claim`` for work done in a month: claimed, approved, then paid two months on."""
    rng, plants, people = world.rng("overtime", month.label), world.plants, world.people
    level = calibration()["overtime_claims_per_month"] * month.days / 30.44 * world.size.events
    n = max(1, int(rng.poisson(level)))
    worked = np.sort(days_of(month.instants(rng, n)))
    eligible = np.flatnonzero(
        (people.started <= month.first) & (people.left > month.end) & np.isin(people.rank, list(HOURLY))
    )
    person = rng.choice(eligible, n)
    unit = people.unit_on(person, worked)
    hours = np.round(np.clip(rng.gamma(2.2, 1.7, n), 0.5, 14) * 4) / 4
    rate = choose(rng, {"third": 62, "half": 24, "double": 8, "plain": 6}, n)
    pay = np.array([HOURLY[r] for r in people.rank[person]]) * np.array([RATE[r] for r in rate])
    toil = np.zeros(n, dtype=bool)
    toil[plants.pick("overtime_toil", rng, np.ones(n, dtype=bool))] = True
    approved = worked.astype("datetime64[s]") + seconds(rng.exponential(14 * DAY, n) + DAY)
    paid_month = worked.astype("datetime64[M]") + 2
    approved = world.known(approved)
    paid = (
        ~np.isnat(approved)
        & (paid_month.astype("datetime64[s]") + np.timedelta64(20 * 86400, "s") <= world.as_at)
        & ~toil
    )
    status = np.where(paid, "paid", np.where(np.isnat(approved), "claimed", "approved")).astype(object)
    rejected = plants.pick("overtime_rejected", rng, ~np.isnat(approved) & ~paid | (status == "paid"))
    status[rejected] = "rejected"
    approved[rejected] = np.datetime64("NaT")
    paid = status == "paid"
    centre = cost_centres(world)[unit]
    stale = plants.pick("overtime_old_cost_centre", rng, people.moved[person, 1] <= worked)
    centre[stale] = cost_centres(world)[people.unit[person[stale], 0]]
    recoverable = np.zeros(n, dtype=bool)
    recoverable[plants.pick("overtime_recoverable", rng, np.ones(n, dtype=bool))] = True
    number = people.person_no[person]
    unknown = plants.pick("overtime_unknown_person", rng, np.ones(n, dtype=bool))
    number[unknown] = [f"P9{i:06d}" for i in unknown.tolist()]
    batch = {
        "person_no": number,
        "worked_on": worked,
        "hours": hours,
        "rate_code": rate,
        "pay_or_toil": take(["pay", "toil"], toil.astype(int)),
        "amount_gbp": np.where(toil, 0.0, np.round(hours * pay, 2)),
        "cost_centre": centre,
        "reason_code": choose(
            rng,
            {
                "late_incident": 45,
                "court": 8,
                "rest_day_cover": 22,
                "planned_operation": 15,
                "mutual_aid": 6,
                "training": 4,
            },
            n,
        ),
        "is_recoverable": recoverable,
        "status": status,
        "approved_at": approved,
        "paid_period": np.where(paid, np.datetime_as_string(paid_month).astype(object), np.full(n, None, dtype=object)),
        "updated_at": world.stamp(
            rng, latest(np.minimum(worked + 1, days_of(np.array(world.as_at))), approved, nothing(n))
        ),
    }
    reversal = rows(batch, plants.pick("overtime_reversal", rng, paid))
    reversal["hours"], reversal["amount_gbp"] = -reversal["hours"], -reversal["amount_gbp"]
    reversal["approved_at"] = np.minimum(reversal["approved_at"] + seconds(45 * DAY + HOUR), world.as_at)
    reversal["updated_at"] = reversal["approved_at"]
    batch = concat(batch, reversal)
    total = len(batch["hours"])
    output.write("finance.overtime_claim", {"claim_id": ids("OT", world.number("claim", total), total), **batch})
