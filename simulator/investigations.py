"""Investigations, their offences and outcomes, a month at a time. Each case is followed from recording to the as-at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import DAY, HOUR, NAT, Array, Rng, choose, days_of, latest, nothing, seconds, take
from simulator.calibration import calibration
from simulator.oic import Holders, history_rows, hold, unit_of_current
from simulator.stream import LABELS, OPEN, Stream
from simulator.world import CLOCK_CHANGES, Month, World
from simulator.writers import Output

SUSPECT_KNOWN = {
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "12",
    "13",
    "15",
    "16",
    "17",
    "20",
    "21",
    "22",
}


@dataclass
class Cases:
    """A month's investigations, one position each, in order of recording; instants as they will turn out.

    ``outcome`` is the Home Office code ("" while never decided); ``ended`` the earliest end, null while open at the
    as-at; ``cut`` when a cancelled or transferred record leaves the books, null otherwise.
    """

    number: Array
    recorded: Array
    reported: Array
    csp: Array
    kind: Array
    code: Array
    is_crime: Array
    domestic: Array
    outcome: Array
    decided: Array
    entered: Array
    validated: Array
    ended: Array
    cut: Array
    suspect_at: Array
    held: Holders

    def __len__(self) -> int:
        return len(self.number)


def outcome_codes(rng: Rng, label: Array) -> Array:
    """Return a Home Office outcome code for each published outcome ("" where there is none)."""
    code = np.full(len(label), "", dtype=object)
    for position, name in enumerate(LABELS):
        here = np.flatnonzero(label == position)
        code[here] = choose(rng, calibration()["outcome_codes"][name], len(here))
    return code


def entry_times(world: World, rng: Rng, decided: Array) -> tuple[Array, Array]:
    """Return when outcomes are entered (a few weeks late) and validated (a few never)."""
    n = len(decided)
    entered = decided + seconds(rng.exponential(3 * HOUR, n))
    late = world.plants.pick("outcome_entered_late", rng, decided <= world.as_at)
    entered[late] += seconds(rng.uniform(14, 90, len(late)) * DAY)
    validated = entered + seconds(rng.exponential(2.5 * DAY, n) + 600)
    validated[world.plants.pick("outcome_unvalidated", rng, validated <= world.as_at)] = NAT
    return entered, validated


def write_month(world: World, month: Month, stream: Stream, output: Output) -> Cases:
    """Write a month's investigations and OIC history; return the cases for the tables that hang on them."""
    rng = world.rng("cases", month.label)
    n = len(stream)
    recorded = stream.recorded.copy()
    _clock_change_and_midnight(world, month, rng, recorded, stream)
    reported = recorded - seconds(rng.exponential(7 * HOUR, n))
    outcome = outcome_codes(rng, stream.label)
    _expired(world, rng, stream, outcome)
    decided = np.maximum(stream.decided, recorded)
    entered, validated = entry_times(world, rng, decided)
    finished = np.where(np.isnat(validated), entered, validated) + seconds(rng.exponential(1.5 * DAY, n) + 60)
    court = decided + seconds(rng.uniform(60, 300, n) * DAY)
    finished = np.where(outcome == "1", court, finished)
    finished = np.where(stream.is_crime, finished, recorded + seconds(rng.exponential(15 * DAY, n) + HOUR))
    cancelled, transferred = _cuts(world, rng, stream, recorded)
    cut = np.where(np.isnat(cancelled), transferred, cancelled)
    finished = world.known(np.where(np.isnat(cut) | (finished < cut), finished, NAT))
    ended = np.where(np.isnat(cut), finished, cut)
    csp = stream.csp
    violent = stream.kind == calibration()["crime_types"].index("Violence and sexual offences")
    domestic = (violent & (rng.random(n) < 0.33)) | (~stream.is_crime & (rng.random(n) < 0.3))
    held = hold(world, month, rng, recorded, csp, domestic, ended, stream.is_crime)
    known = np.isin(outcome, list(SUSPECT_KNOWN)) | ((stream.label == OPEN) & (rng.random(n) < 0.5))
    delay = np.where(rng.random(n) < 0.4, 0.0, rng.exponential(7 * DAY, n))
    suspect_at = np.where(known & stream.is_crime, recorded + seconds(delay), NAT)
    suspect_at = np.where(suspect_at > decided, decided, suspect_at)
    years = (recorded.astype("datetime64[Y]").astype(int) + 1970) % 100
    first = world.number("investigation", n)
    number = np.empty(n, dtype=object)
    number[:] = [f"41/{first + i:07d}/{y:02d}" for i, y in enumerate(years.tolist())]
    cases = Cases(
        number, recorded, reported, csp, stream.kind, stream.code, stream.is_crime, domestic, outcome, decided, entered,
        validated, ended, cut, suspect_at, held,
    )  # fmt: skip
    _write_investigations(world, rng, cases, finished, cancelled, transferred, stream, output)
    output.write("athena.oic_history", history_rows(world, rng, held, number, ended))
    return cases


def _clock_change_and_midnight(world: World, month: Month, rng: Rng, recorded: Array, stream: Stream) -> None:
    """Move some recordings onto a clock-change night or to midnight exactly; a replayed month keeps its instants."""
    for night in CLOCK_CHANGES:
        if night.startswith(month.label) and np.datetime64(night, "s") < month.end:
            chosen = world.plants.pick("clock_change_night", rng, np.ones(len(recorded), dtype=bool))
            recorded[chosen] = np.datetime64(night, "s") + seconds(rng.uniform(0, 2400, len(chosen)))
    later = (days_of(recorded) > month.first) & ~stream.real
    midnight = world.plants.pick("midnight_recorded", rng, later)
    recorded[midnight] = days_of(recorded[midnight]).astype("datetime64[s]")


def _expired(world: World, rng: Rng, stream: Stream, outcome: Array) -> None:
    """Give summary cases dragged past six months outcome 17, time limit expired."""
    slow = np.isin(outcome, ("15", "16")) & (stream.decided - stream.recorded > np.timedelta64(182 * 86400, "s"))
    outcome[world.plants.pick("outcome_17", rng, slow & (stream.decided <= world.as_at))] = "17"


def _cuts(world: World, rng: Rng, stream: Stream, recorded: Array) -> tuple[Array, Array]:
    """Return when records are cancelled and transferred (null: not). Published crimes never are."""
    n = len(recorded)
    allowed = ~stream.is_crime if stream.real else np.ones(n, dtype=bool)
    when = recorded + seconds(rng.exponential(18 * DAY, n) + HOUR)
    happened = allowed & (when <= world.as_at)
    cancelled, transferred = nothing(n), nothing(n)
    chosen = world.plants.pick("cancelled", rng, happened)
    cancelled[chosen] = when[chosen]
    chosen = world.plants.pick("transferred", rng, happened & np.isnat(cancelled))
    transferred[chosen] = when[chosen]
    return cancelled, transferred


def _write_investigations(
    world: World,
    rng: Rng,
    cases: Cases,
    finished: Array,
    cancelled: Array,
    transferred: Array,
    stream: Stream,
    output: Output,
) -> None:
    """Write ``athena.investigation``."""
    n, plants = len(cases), world.plants
    domestic_crime = cases.domestic & cases.is_crime
    statement = cases.recorded + seconds(rng.exponential(9 * DAY, n))
    statement = world.known(np.where(domestic_crime & (rng.random(n) < 0.65), statement, NAT))
    late = plants.pick(
        "statement_late", rng, ~np.isnat(statement) & (cases.recorded < world.as_at - 200 * np.timedelta64(86400, "s"))
    )
    statement[late] = world.known(cases.recorded[late] + seconds(rng.uniform(60, 190, len(late)) * DAY))
    plants.add("domestic_statement", int((~np.isnat(statement)).sum()))
    suspect_at = world.known(cases.suspect_at)
    test = np.zeros(n, dtype=bool)
    test[plants.pick("test_investigation", rng, ~cases.is_crime if stream.real else np.ones(n, dtype=bool))] = True
    status = np.full(n, "open", dtype=object)
    for name, when in (("finalised", finished), ("cancelled", cancelled), ("transferred", transferred)):
        status[~np.isnat(when)] = name
    current = cases.held.current()
    touched = latest(cases.recorded, finished, cancelled, transferred, statement, suspect_at, _last_change(cases.held))
    output.write(
        "athena.investigation",
        {
            "investigation_no": cases.number,
            "record_type": take(["non_crime", "crime"], cases.is_crime.astype(int)),
            "reported_at": cases.reported,
            "recorded_at": cases.recorded,
            "csp_code": take(world.units.csp_codes, cases.csp),
            "is_domestic_abuse": cases.domestic,
            "suspect_identified_at": suspect_at,
            "first_complainant_statement_at": statement,
            "oic_user_id": world.accounts.ids_of(current),
            "oic_unit_code": take(world.units.code, unit_of_current(world, cases.held)),
            "status": status,
            "finalised_at": finished,
            "cancelled_at": cancelled,
            "transferred_at": transferred,
            "is_test": test,
            "updated_at": world.stamp(rng, touched),
        },
    )


def _last_change(held: Holders) -> Array:
    return latest(*(held.since[:, stage] for stage in range(held.since.shape[1])))
