"""Athena accounts: one a person, and the queue, system and external ones; who supervises whom; who takes new work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, Rng, days_of, latest, take
from simulator.people import FAR, People
from simulator.plants import Plants
from simulator.units import Units

NOBODY, UNKNOWN = -1, -2  # positions standing for a null user and for a user id no account has


@dataclass
class Accounts:
    """One position an account; the first ``len(people)`` belong to the people in their order."""

    user_id: Array
    kind: Array  # person | queue | system
    queue_of: Array  # account of each partnership's queue; the last is the force's
    system: Array
    external: Array
    has_account: Array  # per person

    def ids_of(self, account: Array) -> Array:
        """Return user ids; NOBODY gives None, UNKNOWN an id that no account has."""
        pool = np.empty(len(self.user_id) + 2, dtype=object)
        pool[:-2], pool[UNKNOWN], pool[NOBODY] = self.user_id, "U9999999", None
        return np.asarray(pool[account])


def build_accounts(people: People, units: Units, plants: Plants, rng: Rng) -> Accounts:
    """Return the accounts of a force."""
    n, csps = len(people), len(units.csp_codes)
    external = max(2, n // 120) if plants.wanted("external_account") else 0
    plants.add("external_account", external)
    kind = np.array(["person"] * n + ["queue"] * (csps + 1) + ["system"] * 2 + ["person"] * external)
    has_account = np.ones(n, dtype=bool)
    has_account[plants.pick("no_account", rng, np.isin(people.rank, ("PC", "STAFF")) & (people.left == FAR))] = False
    plants.add("queue_account", csps + 1)
    plants.add("system_account", 2)
    return Accounts(
        user_id=np.array([f"U{i:06d}" for i in range(len(kind))], dtype=object),
        kind=kind,
        queue_of=n + np.arange(csps + 1),
        system=n + csps + 1 + np.arange(2),
        external=n + csps + 3 + np.arange(external),
        has_account=has_account,
    )


class Leaders:
    """Who leads each unit on a date: the sergeant in post, else the commander of the partnership."""

    def __init__(self, people: People, units: Units) -> None:
        self.people = people
        n = len(units)
        posts: list[list[int]] = [[] for _ in range(n)]
        for person in np.flatnonzero(people.leads >= 0).tolist():
            posts[int(people.leads[person])].append(person)
        self.first = np.array([p[0] if p else -1 for p in posts])
        self.heir = np.array([p[-1] if p else -1 for p in posts])
        self.above = np.array([units.command_of(int(c)) for c in units.csp])

    def of(self, unit: Array, day: Array) -> Array:
        """Return the person leading each unit on each day."""
        return self._fill(unit, day, self._fill(self.above[unit], day, np.full(len(unit), self.first[0])))

    def _fill(self, unit: Array, day: Array, otherwise: Array) -> Array:
        found = np.where(self.people.left[self.first[unit]] > day, self.first[unit], self.heir[unit])
        there = (found >= 0) & (self.people.started[found] <= day) & (self.people.left[found] > day)
        return np.where(there, found, otherwise)


# How much of each kind of work a member of a unit type takes on; absent: none.
WORK = {
    "crime": {"intervention": 3, "local_crime_unit": 6, "neighbourhood": 2, "proactive": 1},
    "domestic": {"domestic_abuse": 1},
    "search": {"intervention": 4, "neighbourhood": 2, "proactive": 6},
    "intelligence": {"intervention": 3, "neighbourhood": 5, "local_crime_unit": 2, "proactive": 6},
    "response": {"intervention": 6, "neighbourhood": 1},
}
_RANKS = ("PC", "DC")


class Pool:
    """The people who may be given one kind of work in one month, by partnership."""

    def __init__(
        self, work: str, people: People, has_account: Array, units: Units, first: np.datetime64, last: np.datetime64
    ) -> None:
        """Take those employed, and not between teams, over the days ``first`` to ``last``."""
        everyone = np.arange(len(people))
        unit = people.unit_on(everyone, np.full(len(people), first))
        weight = np.array([WORK[work].get(kind, 0) for kind in units.kind[unit]])
        fit = (people.started <= first) & (people.left > last) & has_account & np.isin(people.rank, _RANKS)
        members = np.repeat(everyone[fit], weight[fit])
        if len(members) == 0:
            members = everyone[fit] if fit.any() else everyone[people.left > last]
        place = units.csp[unit[members]]
        self.all = members
        self.by_csp = [members[place == c] if (place == c).any() else members for c in range(len(units.csp_codes))]
        self.sizes = np.array([len(m) for m in self.by_csp] + [len(members)])
        self.flat = np.concatenate([*self.by_csp, members])
        self.offset = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    def draw(self, rng: Rng, csp: Array) -> Array:
        """Return a person for each partnership position (-1: anybody)."""
        offset, sizes = self.offset[csp], self.sizes[csp]
        return np.asarray(self.flat[offset + (rng.random(len(csp)) * sizes).astype("int64")])


def noisy_collars(rng: Rng, collars: Array, chosen: Array) -> Array:
    """Return collar numbers with those ``chosen`` typed as people type them."""
    result = collars.copy()
    for position in chosen.tolist():
        collar = result[position]
        forms = (f"0{collar}", f"PC {collar}", f"41/{collar}", f"{collar}  ", f"pc{collar}", f"41/0{collar} ")
        result[position] = forms[int(rng.integers(len(forms)))]
    return result


def account_rows(
    people: People, accounts: Accounts, units: Units, plants: Plants, rng: Rng, as_at: np.datetime64
) -> dict[str, Array]:
    """Return ``athena.user_account``: the current state only."""
    n, total, today = len(people), len(accounts.user_id), as_at.astype("datetime64[D]")
    extra = total - n
    day = np.minimum(people.left - 1, today)
    unit = people.unit_on(np.arange(n), day)
    employed = people.left > today
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive")
    for name, near in (("athena_other_team", True), ("athena_other_csp", False)):
        for i in plants.pick(
            name, rng, employed & np.isin(people.rank, ("PC", "DC")) & (units.csp[unit] >= 0)
        ).tolist():
            other = teams[((units.csp[teams] == units.csp[unit[i]]) == near) & (teams != unit[i])]
            unit[i] = int(rng.choice(other)) if len(other) else unit[i]
    active = employed.copy()
    active[plants.pick("leaver_account_active", rng, ~employed)] = True
    active[plants.pick("account_inactive", rng, employed & (people.rank == "PC"))] = False
    collar = noisy_collars(rng, people.collar, plants.pick("collar_noise", rng, employed))
    collar[plants.pick("account_no_collar", rng, employed & (people.rank == "PC"))] = None
    boss = _supervisors(people, accounts, units, unit, today, plants, rng)
    last_move = np.where(people.moved < FAR, people.moved, people.started[:, None]).max(axis=1)
    changed = np.minimum(latest(last_move, np.where(employed, last_move, people.left)), as_at)
    changed = np.minimum(changed + rng.integers(7 * 3600, 17 * 3600, n).astype("timedelta64[s]"), as_at)
    home = np.full(extra, units.force_command)
    home[: len(accounts.queue_of)] = [*units.queue_of.tolist(), units.force_queue]
    outside = np.arange(extra) >= extra - len(accounts.external)
    home[outside] = rng.choice(teams, int(outside.sum()))
    named = len(accounts.external)
    batch = {
        "user_id": accounts.user_id,
        "collar_no": np.concatenate(
            [collar, take([f"{700001 + i}" for i in range(named)], np.cumsum(outside) * outside - 1)]
        ),
        "surname": np.concatenate([people.surname, np.where(outside, "Agency", "Queue").astype(object)]),
        "forename": np.concatenate([people.forename, np.full(extra, None, dtype=object)]),
        "rank_code": np.concatenate([people.rank, take(["STAFF"], outside.astype(int) - 1)]),
        "unit_code": take(units.code, np.concatenate([unit, home])),
        "supervisor_user_id": np.concatenate([accounts.ids_of(boss), np.full(extra, None, dtype=object)]),
        "account_type": accounts.kind.astype(object),
        "is_active": np.concatenate([active, np.ones(extra, dtype=bool)]),
        "updated_at": np.concatenate([changed, np.full(extra, np.datetime64("2022-09-01T02:00:00", "s"))]),
    }
    keep = np.concatenate([accounts.has_account, np.ones(extra, dtype=bool)])
    return {name: values[keep] for name, values in batch.items()}


def _supervisors(
    people: People, accounts: Accounts, units: Units, unit: Array, today: np.datetime64, plants: Plants, rng: Rng
) -> Array:
    """Return each person's supervising account: sergeant, then the partnership's commander, then the force's."""
    n = len(people)
    leaders = Leaders(people, units)
    day = np.full(n, today)
    boss = leaders.of(unit, day)
    top = leaders.of(np.zeros(n, dtype="int64"), day)
    command = leaders.of(leaders.above[unit], day)
    boss = np.where(boss == np.arange(n), command, boss)
    boss = np.where(boss == np.arange(n), top, boss)
    boss[people.rank == "CSUPT"] = NOBODY
    workers = np.isin(people.rank, ("PC", "DC")) & (people.left > today)
    boss[plants.pick("supervisor_missing", rng, workers)] = NOBODY
    pairs = np.flatnonzero(workers)
    if plants.wanted("supervisor_loop") and len(pairs) > 3:
        one, two = pairs[1], pairs[2]
        boss[one], boss[two] = two, one
        plants.add("supervisor_loop")
    return boss


def holder_unit(people: People, units: Units, accounts: Accounts, account: Array, instant: Array) -> Array:
    """Return the unit an account works for at an instant: a person's real team, a queue's unit, -1 for nobody."""
    n = len(people)
    is_person = (account >= 0) & (account < n)
    result = people.unit_on(np.where(is_person, account, 0), days_of(instant))
    queue_unit = np.array([*units.queue_of.tolist(), units.force_queue])
    place = np.clip(account - n, 0, len(queue_unit) - 1)
    is_queue = (account >= n) & (account < n + len(queue_unit))
    result = np.where(is_queue, queue_unit[place], result)
    return np.where(is_person | is_queue, result, -1)
