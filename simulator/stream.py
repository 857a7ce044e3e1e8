"""The stream of crimes of one month: when, where, what, and how each one ends. Invented here; real in ``replay``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import DAY, NAT, Array, Rng, choose, nothing, seconds, take, weighted
from simulator.calibration import calibration
from simulator.world import Month, World

LABELS = tuple(calibration()["outcome_codes"])  # short forms of the published outcomes
OPEN = -1
SUMMARY_ONLY = ("105A", "104", "8L", "8Q", "9A", "125", "126")


@dataclass
class Stream:
    """One row an investigation, in order of recording.

    csp: position of the partnership, -1 none; kind: position in crime_types; label: position in LABELS or OPEN;
    decided: when that outcome is decided, null while open. later_*: further outcomes of row ``later_row``.
    """

    recorded: Array
    csp: Array
    kind: Array
    code: Array
    label: Array
    decided: Array
    is_crime: Array
    later_row: Array
    later_label: Array
    later_decided: Array
    real: bool = False  # published crimes: nothing may be invented about them but people and instants

    def __len__(self) -> int:
        return len(self.recorded)


def codes_for(rng: Rng, kind: Array) -> Array:
    """Return an offence code for each crime type position, in the recorded proportions."""
    figures = calibration()
    code = np.empty(len(kind), dtype=object)
    for position, name in enumerate(figures["crime_types"]):
        here = np.flatnonzero(kind == position)
        code[here] = choose(rng, figures["offence_codes"][name], len(here))
    return code


def decide(rng: Rng, kind: Array, code: Array, recorded: Array) -> tuple[Array, Array]:
    """Return (label, decided) for crimes: the outcome they will have and when, however late."""
    figures = calibration()
    label = np.full(len(kind), OPEN)
    for position, name in enumerate(figures["crime_types"]):
        here = np.flatnonzero(kind == position)
        mix = figures["outcome_mix"][name]
        label[here] = np.array([LABELS.index(k) for k in mix])[weighted(rng, list(mix.values()), len(here))]
    mean = np.array([figures["outcome_lag_days"][k] for k in LABELS])[label]
    lag = rng.exponential(mean)
    tail = figures["long_tail"]
    lag = np.where(rng.random(len(lag)) < tail["share"], rng.uniform(tail["min_days"], tail["max_days"], len(lag)), lag)
    # Most cases with a six-month limit are hurried to a decision before it.
    hurried = np.isin(code, SUMMARY_ONLY) & (lag > 165) & (rng.random(len(lag)) < 0.75)
    lag = np.where(hurried, rng.uniform(100, 172, len(lag)), lag)
    return label, recorded + seconds(lag * DAY + 600)


def synthetic_stream(world: World, month: Month) -> Stream:
    """Return an invented month of crimes, in the real proportions of place, type and season, at the size's volume."""
    figures, rng = calibration(), world.rng("stream", month.label)
    whole = month.days / 30.44
    level = figures["crimes_per_month"] * figures["seasonal"][month.calendar - 1] * whole * world.size.events
    recorded = month.instants(rng, max(1, int(rng.poisson(level))))
    n = len(recorded)
    grid = np.array([c["crimes"] for c in figures["csps"][: world.size.csps]], dtype="float64")
    cell = weighted(rng, grid.ravel().tolist(), n)
    csp, kind = cell // grid.shape[1], cell % grid.shape[1]
    csp = np.where(rng.random(n) < figures["no_place_share"] + figures["outside_share"], -1, csp)
    code = codes_for(rng, kind)
    label, decided = decide(rng, kind, code, recorded)
    none = np.zeros(0, dtype="int64")
    crimes = Stream(recorded, csp, kind, code, label, decided, np.ones(n, dtype=bool), none, none, nothing(0))
    return with_non_crime(crimes, world, month, rng)


def with_non_crime(crimes: Stream, world: World, month: Month, rng: Rng) -> Stream:
    """Return the stream with non-crime investigations (missing people, domestic incidents ...) put among the crimes."""
    figures = calibration()
    n, extra = len(crimes), int(rng.poisson(len(crimes) * figures["non_crime_share"])) + 1
    recorded = np.concatenate([crimes.recorded, month.instants(rng, extra)])
    order = np.argsort(recorded, kind="stable")
    place = np.empty(len(order), dtype="int64")
    place[order] = np.arange(len(order))
    domestic = figures["crime_types"].index("Violence and sexual offences")
    return Stream(
        recorded=recorded[order],
        csp=np.concatenate([crimes.csp, rng.integers(0, world.size.csps, extra)])[order],
        kind=np.concatenate([crimes.kind, np.full(extra, domestic)])[order],
        code=np.concatenate([crimes.code, take([], np.full(extra, -1))])[order],
        label=np.concatenate([crimes.label, np.full(extra, OPEN)])[order],
        decided=np.concatenate([crimes.decided, np.full(extra, NAT)])[order],
        is_crime=np.concatenate([crimes.is_crime, np.zeros(extra, dtype=bool)])[order],
        later_row=place[crimes.later_row] if n else crimes.later_row,
        later_label=crimes.later_label,
        later_decided=crimes.later_decided,
        real=crimes.real,
    )
