"""What supervisors and panels write down: plans, one-to-ones, dip samples and disputes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulator.arrays import NAT_DAY, Array, Rng, choose, concat, ids, latest
from simulator.lists import midday
from simulator.people import FAR
from simulator.world import Month, World
from simulator.writers import Output

METRICS = (
    "victim_updates_in_date", "stl_failures", "workload_undisposed", "rui_suspects", "stop_search_awaiting_review",
    "victim_updates_on_time",
)  # fmt: skip
SAMPLE = 140  # cases in a dip sample of the force


@dataclass
class Seen:
    """What the lists remember of the months written before them: small samples, never whole tables."""

    out_of_court: list[tuple[np.datetime64, Array]] = field(default_factory=list)
    investigations: list[Array] = field(default_factory=list)


def remember(seen: Seen, month: Month, outcomes: Array, numbers: Array, rng: Rng) -> None:
    """Keep a small sample of a month for the lists written at the end."""
    keep = min(len(outcomes), 4 * SAMPLE)
    seen.out_of_court.append((month.first, rng.choice(outcomes, keep, replace=False) if keep else outcomes))
    seen.investigations = [numbers[-200:]]


def write_plans(world: World, output: Output) -> None:
    """Write ``review_app.plan`` and ``review_app.one_to_one``: what sergeants agree with their officers."""
    people, rng = world.people, world.rng("plans")
    today = world.as_at.astype("datetime64[D]")
    constables = np.isin(people.rank, ("PC", "DC")) & (people.started < today - 60)
    workers = np.flatnonzero(people.employed(today) & constables)
    unit = people.unit_on(workers, np.full(len(workers), today))
    start = max(world.months[0].first, today - 400)
    span = max(int((today - start).astype(int)), 2)
    who = rng.choice(len(workers), max(3, len(workers) // 8))
    n = len(who)
    opened = start + rng.integers(0, span, n)
    due = opened + 42
    done = rng.random(n)
    reviewed = np.where(
        done < 0.6, due - rng.integers(0, 10, n), np.where(done < 0.8, due + rng.integers(1, 20, n), NAT_DAY)
    )
    reviewed = np.where(reviewed <= today, reviewed, NAT_DAY)
    status = choose(rng, {"achieved": 30, "improved": 30, "no_change": 25, "withdrawn": 10, "escalated": 5}, n)
    status[np.isnat(reviewed)] = "open"
    boss = world.leaders.of(unit[who], np.full(n, today))
    value = np.round(rng.uniform(5, 60, n), 1)
    world.plants.add("plan_review_late", int((reviewed > due).sum()))
    output.write(
        "review_app.plan",
        {
            "id": ids("", 1, n, 1),
            "person_no": people.person_no[workers[who]],
            "metric_id": choose(rng, dict.fromkeys(METRICS, 1.0), n),
            "opened_on": opened,
            "opened_by": people.person_no[boss],
            "baseline_value": value,
            "target_value": np.round(value * 0.7, 1),
            "target_on": opened + 90,
            "review_due_on": due,
            "reviewed_on": reviewed,
            "status": status,
            "theme": choose(rng, {"workload": 4, "health": 1, "skills": 3, "system": 1, "posting_error": 1}, n),
            "modified": np.minimum(midday(latest(opened, reviewed)), world.as_at),
        },
    )
    m = max(5, len(workers) * min(12, len(world.months)) // 2)
    met = rng.choice(len(workers), m)
    held = np.sort(start + rng.integers(0, span, m))
    output.write(
        "review_app.one_to_one",
        {
            "id": ids("", 1, m, 1),
            "person_no": people.person_no[workers[met]],
            "supervisor_person_no": people.person_no[world.leaders.of(unit[met], held)],
            "held_on": held,
            "scorecard_viewed": rng.random(m) < 0.6,
            "modified": np.minimum(midday(held), world.as_at),
        },
    )


def write_samples(world: World, seen: Seen, output: Output) -> None:
    """Write ``sharepoint.dip_sample_result``: a draw each half-year from that half-year's out of court outcomes."""
    rng, today = world.rng("samples"), world.as_at.astype("datetime64[D]")
    halves: dict[str, list[Array]] = {}
    for first, outcomes in seen.out_of_court:
        label = str(first)
        halves.setdefault(f"{label[:4]}H{1 if int(label[5:7]) <= 6 else 2}", []).append(outcomes)
    parts = []
    for label, found in halves.items():
        frame = np.concatenate(found)
        if not len(frame):
            continue
        end = np.datetime64(f"{label[:4]}-{'07' if label.endswith('1') else '12'}-05", "D")
        reviewed = np.minimum(end + rng.integers(0, 25, min(SAMPLE, len(frame))), today)
        size = len(reviewed)
        parts.append(
            {
                "draw_id": np.full(size, f"DIP-{label}", dtype=object),
                "outcome_id": rng.choice(frame, size, replace=False),
                "verdict": choose(rng, {"1": 70, "2": 17, "3": 9, "4": 4}, size).astype("int64"),
                "reviewed_on": reviewed,
                "modified": np.minimum(midday(reviewed), world.as_at),
            }
        )
    if parts:
        batch = concat(*parts)
        output.write("sharepoint.dip_sample_result", {"id": ids("", 1, len(batch["verdict"]), 1), **batch})
        world.plants.add("dip_sample", len(batch["verdict"]))


def write_disputes(world: World, seen: Seen, output: Output) -> None:
    """Write ``review_app.record_dispute``: "not my team", "not my crime"; open and settled."""
    rng, today = world.rng("disputes"), world.as_at.astype("datetime64[D]")
    people = world.people
    workers = np.flatnonzero((people.left == FAR) & np.isin(people.rank, ("PC", "DC")))
    n = max(4, len(workers) // 25)
    who = people.person_no[rng.choice(workers, n)]
    kind = choose(rng, {"posting": 5, "investigation": 4, "stop_search": 1, "other": 1}, n)
    kind[:2] = ["posting", "investigation"]
    recent = seen.investigations[-1]
    reference = np.where(kind == "posting", who, np.where(kind == "stop_search", "SS0000001", rng.choice(recent, n)))
    raised = today - rng.integers(0, min(60, max(2, len(world.months) * 28)), n)
    resolved = np.where(rng.random(n) < 0.6, raised + rng.integers(1, 12, n), NAT_DAY)
    resolved = np.where(resolved <= today, resolved, NAT_DAY)
    verdict = np.where(rng.random(n) < 0.5, "upheld", "rejected").astype(object)
    verdict[np.isnat(resolved)] = None
    world.plants.add("dispute_open", int(np.isnat(resolved).sum()))
    output.write(
        "review_app.record_dispute",
        {
            "id": ids("", 1, n, 1),
            "record_type": kind,
            "record_ref": reference,
            "raised_by": who,
            "raised_on": raised,
            "resolved_on": resolved,
            "resolution": verdict,
            "modified": np.minimum(midday(latest(raised, resolved)), world.as_at),
        },
    )
