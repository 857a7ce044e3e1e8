"""The people of the force and where each really works from day to day: the truth the source systems record badly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, Rng, choose
from simulator.calibration import Size, calibration
from simulator.plants import Plants
from simulator.units import Units

FAR = np.datetime64("2200-01-01", "D")
MOVES = 4  # postings kept per person, the first included
DETECTIVE_UNITS = ("local_crime_unit", "domestic_abuse")


@dataclass
class People:
    """One position a person. ``moved``/``unit`` hold up to MOVES postings: first day (FAR if unused) and unit."""

    rank: Array
    started: Array
    left: Array  # FAR while employed
    probation_end: Array
    collar: Array
    surname: Array
    forename: Array
    fte: Array
    protected: Array
    moved: Array
    unit: Array
    leads: Array  # unit led as sergeant, -1 for none

    def __len__(self) -> int:
        return len(self.rank)

    @property
    def person_no(self) -> Array:
        """Everybody's HR number."""
        return np.array([f"P{100000 + i}" for i in range(len(self))], dtype=object)

    @property
    def sign_in(self) -> Array:
        """Everybody's directory sign-in."""
        names = zip(self.forename, self.surname, self.collar, strict=True)
        return np.array([f"{f}.{s}.{c}@herts.example".lower() for f, s, c in names], dtype=object)

    def unit_on(self, person: Array, day: Array) -> Array:
        """Return the unit each person really works in on each day (their first unit before they started)."""
        step = (day[:, None] >= self.moved[person]).sum(axis=1) - 1
        return np.asarray(self.unit[person, np.maximum(step, 0)])

    def employed(self, day: Array | np.datetime64) -> Array:
        """Return who is employed on a day."""
        return np.asarray((self.started <= day) & (self.left > day))


def _slots(size: Size, units: Units) -> list[tuple[int, str, bool]]:
    """Return the established posts: (unit, rank, leads it)."""
    posts: list[tuple[int, str, bool]] = [(units.force_command, "CSUPT", True), (units.force_command, "SUPT", False)]
    for csp in range(len(units.csp_codes)):
        command = units.command_of(csp)
        posts += [(command, "CINSP", True), (command, "INSP", False)]
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive", "domestic_abuse")
    for unit in teams.tolist():
        posts.append((unit, "DS" if units.kind[unit] in DETECTIVE_UNITS else "PS", True))
    officers = max(size.officers - len(posts), len(teams))
    for i in range(officers):
        unit = int(teams[i % len(teams)])
        posts.append((unit, "DC" if units.kind[unit] in DETECTIVE_UNITS else "PC", False))
    for unit in units.of_kind("neighbourhood").tolist():
        posts.append((unit, "PCSO", False))
    staff = max(2, size.officers // 60)
    homes = units.of_kind("custody", "other")
    posts += [(int(homes[i % len(homes)]), "STAFF", False) for i in range(staff)]
    posts += [(int(teams[0]), "SC", False)] * max(1, size.officers // 200)
    return posts


def build_people(size: Size, units: Units, plants: Plants, rng: Rng, start: Array, as_at: np.datetime64) -> People:
    """Return everybody who worked in the force from ``start`` (a day) to ``as_at``, leavers and successors too."""
    figures = calibration()
    posts = _slots(size, units)
    n = len(posts)
    today = as_at.astype("datetime64[D]")
    unit = np.array([p[0] for p in posts])
    rank = np.array([p[1] for p in posts], dtype=object)
    leads = np.array([p[0] if p[2] else -1 for p in posts])
    started = start - (60 + rng.gamma(1.6, 1800, n)).astype("int64")
    leave = start + (rng.exponential(365 / figures["turnover_per_year"], n) + 20).astype("int64")
    gone = leave < today - 40
    if plants.wanted("collar_reused") and not gone.any():
        gone[-3 if n > 3 else 0], leave[-3 if n > 3 else 0] = True, start + (today - start) // 2
    left = np.where(gone, leave, FAR)
    # A successor takes each leaver's post after a gap.
    heirs = np.flatnonzero(gone)
    heirs_start = leave[heirs] + rng.integers(1, 40, len(heirs))
    unit, rank = np.concatenate([unit, unit[heirs]]), np.concatenate([rank, rank[heirs]])
    leads = np.concatenate([leads, leads[heirs]])
    started, left = np.concatenate([started, heirs_start]), np.concatenate([left, np.full(len(heirs), FAR)])
    total = len(unit)
    collar = np.array(
        [str(c) for c in rng.permutation(np.arange(1000, 1000 + max(9000, 2 * total)))[:total]], dtype=object
    )
    for i in plants.pick("collar_reused", rng, np.arange(len(heirs))).tolist():
        collar[n + i] = collar[heirs[i]]
    _shared_collar(collar, rank, left, plants, rng)
    new_pc = (rank == "PC") & (started > start - 700)
    probation = np.where(new_pc, started + 730, np.datetime64("NaT", "D"))
    protected = np.zeros(total, dtype=bool)
    protected[plants.pick("protected", rng, np.isin(rank, ("PC", "DC")))] = True
    moved, where = _moves(unit, rank, leads, started, left, today, start, units, rng)
    return People(
        rank=rank,
        started=started,
        left=left,
        probation_end=probation,
        collar=collar,
        surname=rng.choice(np.array(figures["surnames"], dtype=object), total),
        forename=rng.choice(np.array(figures["forenames"], dtype=object), total),
        fte=choose(rng, figures["fte"], total).astype("float64"),
        protected=protected,
        moved=moved,
        unit=where,
        leads=leads,
    )


def _shared_collar(collar: Array, rank: Array, left: Array, plants: Plants, rng: Rng) -> None:
    """I01: two people employed at once with one collar number. At most two pairs, for more would stop publication."""
    current = np.flatnonzero((left == FAR) & np.isin(rank, ("PC", "DC")))
    if not plants.wanted("collar_shared") or len(current) < 4:
        return
    for _ in range(2 if len(current) > 500 else 1):
        one, two = rng.choice(current, 2, replace=False)
        collar[two] = collar[one]
        plants.add("collar_shared")


def _moves(
    unit: Array,
    rank: Array,
    leads: Array,
    started: Array,
    left: Array,
    today: Array,
    start: Array,
    units: Units,
    rng: Rng,
) -> tuple[Array, Array]:
    """Return first days and units of each person's postings. Leaders stay; constables move, mostly near by."""
    figures = calibration()
    n = len(unit)
    moved, where = np.full((n, MOVES), FAR), np.repeat(unit[:, None], MOVES, axis=1)
    moved[:, 0] = started
    teams = units.of_kind("intervention", "neighbourhood", "local_crime_unit", "proactive", "domestic_abuse")
    detective = np.isin(units.kind[teams], DETECTIVE_UNITS)
    near = {c: teams[units.csp[teams] == c] for c in np.unique(units.csp[teams]).tolist()}
    mobile = np.isin(rank, ("PC", "DC")) & (leads < 0)
    last = np.maximum(started, start)
    for step in range(1, MOVES):
        wait = rng.exponential(365 / figures["moves_per_year"], n) + 60
        day = last + wait.astype("int64")
        going = np.flatnonzero(mobile & (day < np.minimum(today - 2, left - 30)))
        for person in going.tolist():
            here = int(where[person, step - 1])
            pool = near[int(units.csp[here])]
            if rng.random() < figures["cross_csp_move_share"] or len(pool) < 2:
                pool = teams[detective == (units.kind[here] in DETECTIVE_UNITS)]
            other = pool[pool != here]
            target = int(rng.choice(other)) if len(other) else here
            moved[person, step], where[person, step:] = day[person], target
        mobile = mobile & (moved[:, step] < FAR)
        last = np.where(moved[:, step] < FAR, moved[:, step], last)
    return moved, where
