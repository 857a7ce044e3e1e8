"""Officers in the case: who holds each investigation, from when to when, and how badly that is recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.accounts import NOBODY, UNKNOWN, Pool, holder_unit
from simulator.arrays import DAY, HOUR, NAT, Array, Batch, Rng, days_of, ids, latest, nothing, seconds, take
from simulator.world import Month, World

STAGES = 5  # queue, first officer, two hand-overs, successor of a leaver


@dataclass
class Holders:
    """Holders of each investigation in order, a column a stage; a null ``since`` is an unused stage."""

    account: Array
    since: Array

    def at(self, row: Array, instant: Array) -> Array:
        """Return the account holding each investigation ``row`` at an instant; the first one if earlier than all."""
        held = self.account[row, 0]
        for stage in range(STAGES):
            held = np.where(self.since[row, stage] <= instant, self.account[row, stage], held)
        return np.asarray(held)

    def current(self) -> Array:
        """Return the last account of each investigation."""
        return self.at(np.arange(len(self.account)), np.full(len(self.account), np.datetime64("2999-01-01", "s")))


def hold(
    world: World, month: Month, rng: Rng, recorded: Array, csp: Array, domestic: Array, ended: Array, crime: Array
) -> Holders:
    """Return the holders of a month's investigations up to the as-at."""
    n = len(recorded)
    plants, accounts = world.plants, world.accounts
    officers, domestic_team = world.pool("crime", month), world.pool("domestic", month)
    account = np.full((n, STAGES), NOBODY)
    since = np.full((n, STAGES), NAT)
    queue = accounts.queue_of[np.where(rng.random(n) < 0.1, -1, csp)]
    queued = rng.random(n) < 0.35
    wait = np.where(rng.random(n) < 0.08, rng.uniform(48, 240, n), rng.exponential(9, n)) * HOUR
    # A queue account holds it until the first officer is found: stage 0; otherwise an officer takes it at recording.
    account[:, 0] = queue
    since[:, 0] = np.where(queued, recorded, NAT)
    since[:, 1] = recorded + seconds(np.where(queued, wait + 60, 0))
    for stage in (1, 2, 3):
        pick = officers.draw(rng, csp)
        if stage > 1:
            going = (rng.random(n) < (0.32 if stage == 2 else 0.25)) & ~np.isnat(since[:, stage - 1])
            since[:, stage] = np.where(
                going, since[:, stage - 1] + seconds(rng.exponential(24 * DAY, n) + 4 * HOUR), NAT
            )
        account[:, stage] = np.where(domestic & (rng.random(n) < 0.22), domestic_team.draw(rng, csp), pick)
    over = np.where(np.isnat(ended), world.as_at, ended)
    since[:, 1:] = np.where(since[:, 1:] < over[:, None], since[:, 1:], NAT)
    # Stage 3 needs stage 2.
    since[:, 3] = np.where(np.isnat(since[:, 2]), NAT, since[:, 3])
    result = Holders(account, since)
    _succeed_leavers(world, rng, result, officers, csp, over)
    _odd_holders(world, rng, result, crime & np.isnat(ended), crime)
    # An investigation whose only stages fell away still has its first officer from recording on.
    bare = np.isnat(since).all(axis=1)
    since[bare, 1] = recorded[bare]
    plants.add("handover", int((~np.isnat(since[:, 2])).sum()))
    return result


def _succeed_leavers(world: World, rng: Rng, held: Holders, officers: Pool, csp: Array, over: Array) -> None:
    """Give the cases of those who left to somebody else that day, but for the ones a plant keeps with them."""
    people = world.people
    current = held.current()
    person = np.where((current >= 0) & (current < len(people)), current, 0)
    left = people.left[person].astype("datetime64[s]")
    leaving = (current == person) & (left <= over) & (left <= world.as_at)
    kept = world.plants.pick("leaver_still_oic", rng, leaving)
    leaving[kept] = False
    heirs = np.flatnonzero(people.employed(world.as_at.astype("datetime64[D]")) & np.isin(people.rank, ("PC", "DC")))
    heir = officers.draw(rng, csp)
    heir = np.where(people.left[heir] < np.datetime64("2200-01-01"), rng.choice(heirs, len(heir)), heir)
    held.account[:, 4] = np.where(leaving, heir, held.account[:, 4])
    # Hand-overs planned after the leaver's last day fall away with them.
    after = (held.since > left[:, None]) & leaving[:, None]
    held.since[after] = NAT
    held.since[:, 4] = np.where(leaving, left, NAT)


def _odd_holders(world: World, rng: Rng, held: Holders, open_crime: Array, crime: Array) -> None:
    """Put cases with accounts that are nobody's: unknown, external, system, never allocated, or none at all."""
    plants, accounts = world.plants, world.accounts
    alone = ~np.isnat(held.since[:, 1]) & np.isnat(held.since[:, 2:]).all(axis=1)
    held.account[plants.pick("unknown_user", rng, alone & crime), 1] = UNKNOWN
    held.account[plants.pick("null_user", rng, alone & crime), 1] = NOBODY
    for name, options in (("external_holds", accounts.external), ("system_holds", accounts.system)):
        chosen = plants.pick(name, rng, alone & crime)
        if len(options):
            held.account[chosen, 1] = rng.choice(options, len(chosen))
    waiting = plants.pick("queue_holds", rng, alone & open_crime & ~np.isnat(held.since[:, 0]))
    held.since[waiting, 1] = NAT


def history_rows(world: World, rng: Rng, held: Holders, number: Array, ended: Array) -> Batch:
    """Return ``athena.oic_history``, with its overlaps, gaps and missing histories."""
    plants = world.plants
    n = len(number)
    until = np.full((n, STAGES), NAT)
    closing = np.where(rng.random(n) < 0.5, ended, NAT)
    for column in reversed(range(STAGES)):
        until[:, column] = closing
        closing = np.where(np.isnat(held.since[:, column]), closing, held.since[:, column])
    row, stage = np.nonzero(~np.isnat(held.since))
    start, end, account = held.since[row, stage], until[row, stage], held.account[row, stage]
    followed = ~np.isnat(end) & (np.append(row[1:], -1) == row)
    overlap = plants.pick("history_overlap", rng, followed)
    end[overlap] = np.minimum(end[overlap] + seconds(rng.uniform(1, 72, len(overlap)) * HOUR), world.as_at)
    gap = plants.pick("history_gap", rng, followed & (end - start > np.timedelta64(7200, "s")))
    length = np.asarray(end[gap] - start[gap]).astype("float64")
    end[gap] = start[gap] + seconds(length / 2)
    lost = np.zeros(n, dtype=bool)
    lost[plants.pick("history_missing", rng, np.ones(n, dtype=bool))] = True
    unit = holder_unit(world.people, world.units, world.accounts, account, start)
    # The unit of an unknown or absent user is not derived: the record keeps the partnership's queue.
    unit = np.where(unit < 0, world.units.force_queue, unit)
    batch = {
        "oic_history_id": ids("H", world.number("history", len(row)), len(row), 9),
        "investigation_no": number[row],
        "user_id": world.accounts.ids_of(account),
        "unit_code": take(world.units.code, unit),
        "from_at": start,
        "to_at": end,
        "updated_at": world.stamp(rng, latest(start, end)),
    }
    keep = ~lost[row]
    return {name: values[keep] for name, values in batch.items()}


def unit_of_current(world: World, held: Holders) -> Array:
    """Return the unit on the record for each investigation's current holder, as it was when they took it."""
    n = len(held.account)
    current = held.current()
    since = nothing(n)
    for stage in range(STAGES):
        since = np.where(np.isnat(held.since[:, stage]), since, held.since[:, stage])
    since = np.where(np.isnat(since), world.as_at, since)
    unit = holder_unit(world.people, world.units, world.accounts, current, since)
    return np.where(unit < 0, world.units.force_queue, unit)


def user_at(world: World, held: Holders, row: Array, instant: Array) -> Array:
    """Return the user id holding investigation ``row`` at each instant."""
    return world.accounts.ids_of(held.at(row, instant))


def is_officer(world: World, account: Array, instant: Array) -> Array:
    """Return whether an account belongs to a person employed at that instant."""
    n = len(world.people)
    person = np.where((account >= 0) & (account < n), account, 0)
    return np.asarray((account == person) & (world.people.left[person] > days_of(instant)))
