"""Offence lines and their outcomes, hung on a month's cases."""

from __future__ import annotations

import numpy as np

from simulator.arrays import DAY, HOUR, NAT, Array, Rng, choose, concat, days_of, ids, latest, nothing, rows, seconds
from simulator.investigations import Cases, entry_times, outcome_codes
from simulator.oic import user_at
from simulator.stream import SUMMARY_ONLY, Stream, codes_for
from simulator.world import Month, World
from simulator.writers import Output

DISPOSAL = {
    "2": {"youth_caution": 0.7, "youth_conditional_caution": 0.3},
    "3": {"simple_caution": 0.35, "conditional_caution": 0.65},
    "6": {"penalty_notice": 1.0},
    "7": {"cannabis_warning": 1.0},
    "8": {"community_resolution": 1.0},
    "22": {"deferred_prosecution": 0.6, "diversion": 0.4},
}
OUT_OF_COURT = tuple(DISPOSAL)


def write_month(world: World, month: Month, cases: Cases, stream: Stream, output: Output) -> Array:
    """Write a month's offences and outcomes; return the ids of its out of court outcomes (for the dip samples)."""
    rng, plants = world.rng("offences", month.label), world.plants
    crimes = np.flatnonzero(cases.is_crime)
    # Published crimes are one line each; elsewhere one in fourteen has a second line.
    second = crimes[rng.random(len(crimes)) < 0.07] if not stream.real else crimes[:0]
    case = np.sort(np.concatenate([crimes, second]), kind="stable")
    principal = np.append(True, case[1:] != case[:-1]) if len(case) else np.zeros(0, dtype=bool)
    n = len(case)
    code = cases.code[case].copy()
    code[~principal] = codes_for(rng, cases.kind[case[~principal]])
    offence_id = ids("O", world.number("offence", n), n)
    start, end = _committed(world, month, rng, cases.reported[case], code)
    decided, outcome = cases.decided[case], cases.outcome[case]
    charged = (outcome == "1") & (decided <= world.as_at) & ~(decided >= cases.cut[case])
    proceedings = np.where(charged, decided, NAT)
    reclassified, previous = _reclassify(world, rng, cases, case, code, stream)
    unknown = plants.pick("offence_undated", rng, principal)
    start[unknown] = end[unknown] = NAT
    batch = {
        "offence_id": offence_id,
        "investigation_no": cases.number[case],
        "offence_code": code,
        "committed_from": start,
        "committed_to": end,
        "proceedings_at": proceedings,
        "reclassified_at": reclassified,
        "previous_offence_code": previous,
        "updated_at": world.stamp(rng, latest(cases.recorded[case], proceedings, reclassified)),
    }
    orphans = plants.pick("orphan_offence", rng, np.arange(n))
    stray = rows(batch, orphans)
    stray["offence_id"] = ids("OX", world.number("offence_orphan", len(orphans)), len(orphans), 6)
    stray["investigation_no"] = np.array([f"41/99{i:05d}/00" for i in range(len(orphans))], dtype=object)
    output.write("athena.offence", concat(batch, stray))
    return _write_outcomes(world, rng, cases, case, principal, offence_id, stream, output)


def _committed(world: World, month: Month, rng: Rng, reported: Array, code: Array) -> tuple[Array, Array]:
    """Return (committed_from, committed_to): mostly hours before the report, a few years; six in ten at a point."""
    n = len(reported)
    u = rng.random(n)
    before = np.where(u < 0.8, rng.exponential(14 * HOUR, n), rng.exponential(20 * DAY, n))
    historic = world.plants.pick("historic_offence", rng, np.char.startswith(code.astype("U4"), ("19")) & (u > 0.5))
    before[historic] = rng.uniform(2, 20, len(historic)) * 365 * DAY
    end = reported - seconds(before)
    start = end - seconds(np.where(rng.random(n) < 0.25, rng.exponential(3 * DAY, n), 0))
    # 31 August has no counterpart six months on.
    if month.calendar in (9, 10):
        summary = np.isin(code, SUMMARY_ONLY) & (reported > month.start - np.timedelta64(20 * 86400, "s"))
        eve = world.plants.pick("committed_31_august", rng, summary)
        end[eve] = np.datetime64(f"{month.label[:4]}-08-31T12:00", "s")
        start[eve] = end[eve]
    point = rng.random(n) < 0.6
    midnight = world.plants.pick("midnight_committed", rng, point)
    start[midnight] = days_of(start[midnight]).astype("datetime64[s]")
    return start, np.where(point, NAT, end)


def _reclassify(world: World, rng: Rng, cases: Cases, case: Array, code: Array, stream: Stream) -> tuple[Array, Array]:
    """Change some codes after the event, a few from one without a limit to a summary offence already out of time."""
    n = len(code)
    when, previous = nothing(n), np.full(n, None, dtype=object)
    if stream.real:
        return when, previous
    for name, eligible, least, most in (
        ("reclassified", np.ones(n, dtype=bool), 3, 60),
        ("reclassified_out_of_time", ~np.isnat(cases.suspect_at[case]) & (code == "105A"), 190, 260),
    ):
        moment = cases.recorded[case] + seconds(rng.uniform(least, most, n) * DAY)
        chosen = world.plants.pick(name, rng, eligible & (moment <= world.as_at) & ~(moment >= cases.ended[case]))
        when[chosen] = moment[chosen]
        previous[chosen] = np.where(
            np.isin(code[chosen], ("105A", "8N")), "8N", codes_for(rng, cases.kind[case[chosen]])
        )
        code[chosen] = np.where(np.isin(code[chosen], ("8N", "8L")), "105A", code[chosen])
    return when, previous


def _write_outcomes(
    world: World,
    rng: Rng,
    cases: Cases,
    case: Array,
    principal: Array,
    offence_id: Array,
    stream: Stream,
    output: Output,
) -> Array:
    """Write ``athena.outcome``: first decisions, the ones that replace rescinded ones, and the "of which" rows."""
    plants = world.plants
    outcome, decided = cases.outcome[case].copy(), cases.decided[case]
    entered, validated = cases.entered[case], cases.validated[case]
    # A second line is often left without a decision of its own.
    given = (outcome != "") & (principal | (rng.random(len(case)) < 0.7))
    made = given & (entered <= world.as_at) & ~(decided >= cases.cut[case])
    position = np.flatnonzero(made)
    rescinded = nothing(len(case))
    chosen = plants.pick(
        "outcome_rescinded", rng, made & (validated < world.as_at - np.timedelta64(30 * 86400, "s")) & ~stream.real
    )
    rescinded[chosen] = world.known(validated[chosen] + seconds(rng.exponential(15 * DAY, len(chosen)) + HOUR))
    parts = [
        _outcome_rows(world, rng, cases, case[position], offence_id[position], outcome[position], decided[position],
                      entered[position], validated[position], rescinded[position])
    ]  # fmt: skip
    again = chosen[~np.isnat(rescinded[chosen])]
    parts.append(_replacing(world, rng, cases, case[again], offence_id[again], rescinded[again]))
    parts.append(_later(world, rng, cases, case, principal, offence_id, stream))
    for code in ("1", "2", "3"):
        alternate = rows(parts[0], plants.pick(f"outcome_{code}a", rng, parts[0]["outcome_code"] == code))
        count = len(alternate["outcome_id"])
        alternate["outcome_id"] = ids(f"Q{code}A", world.number(f"outcome_{code}a", count), count)
        alternate["outcome_code"] = np.full(count, f"{code}a", dtype=object)
        parts.append(alternate)
    stray = rows(parts[0], plants.pick("orphan_outcome", rng, np.arange(len(position))))
    count = len(stray["outcome_id"])
    stray["outcome_id"] = ids("QX", world.number("outcome_orphan", count), count, 6)
    stray["offence_id"] = ids("OY", world.number("outcome_orphan_offence", count), count, 6)
    parts.append(stray)
    output.write("athena.outcome", concat(*parts))
    is_out = np.isin(parts[0]["outcome_code"], OUT_OF_COURT)
    return np.asarray(parts[0]["outcome_id"][is_out])


def _outcome_rows(
    world: World, rng: Rng, cases: Cases, case: Array, offence_id: Array, outcome: Array, decided: Array,
    entered: Array,
    validated: Array, rescinded: Array,
) -> dict[str, Array]:  # fmt: skip
    n = len(case)
    disposal = np.full(n, None, dtype=object)
    for code, kinds in DISPOSAL.items():
        here = np.flatnonzero(outcome == code)
        disposal[here] = choose(rng, kinds, len(here))
    validated = world.known(validated)
    return {
        "outcome_id": ids("Q", world.number("outcome", n), n, 9),
        "offence_id": offence_id,
        "outcome_code": outcome,
        "disposal_type": disposal,
        "decided_at": decided,
        "entered_at": entered,
        "validated_at": validated,
        "rescinded_at": rescinded,
        "decided_by_user_id": user_at(world, cases.held, case, decided),
        "updated_at": world.stamp(rng, latest(entered, validated, rescinded)),
    }


def _replacing(
    world: World, rng: Rng, cases: Cases, case: Array, offence_id: Array, rescinded: Array
) -> dict[str, Array]:
    """Return the outcomes that follow rescinded ones: half of those cases are decided afresh, often charged."""
    decided = rescinded + seconds(rng.exponential(20 * DAY, len(case)))
    entered, validated = entry_times(world, rng, decided)
    keep = (entered <= world.as_at) & (rng.random(len(case)) < 0.5)
    outcome = choose(rng, {"1": 5, "16": 3, "8": 1, "15": 1}, len(case))
    return _outcome_rows(
        world, rng, cases, case[keep], offence_id[keep], outcome[keep], decided[keep], entered[keep], validated[keep],
        nothing(int(keep.sum())),
    )  # fmt: skip


def _later(
    world: World, rng: Rng, cases: Cases, case: Array, principal: Array, offence_id: Array, stream: Stream
) -> dict[str, Array]:
    """Return the second and third published outcomes of replayed crimes."""
    by_case = np.full(len(cases), -1)
    by_case[case[principal]] = np.flatnonzero(principal)
    line = by_case[stream.later_row]
    decided = stream.later_decided
    entered, validated = entry_times(world, rng, decided)
    keep = (entered <= world.as_at) & (line >= 0)
    outcome = outcome_codes(rng, stream.later_label)
    return _outcome_rows(
        world, rng, cases, case[line[keep]], offence_id[line[keep]], outcome[keep], decided[keep], entered[keep],
        validated[keep], nothing(int(keep.sum())),
    )  # fmt: skip
