"""Draw a dip sample: the frame of a half-year or year, strata partnership x disposal type, a seed that is kept."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from orchestration.dip_sample.store import DrawRefused, commit, registered, stage
from orchestration.publication.export import SAFE
from orchestration.publication.layout import DATABASE, Layout
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.names import literal
from orchestration.publication.release import Release, verify
from orchestration.settings import REPOSITORY, Settings
from orchestration.statistics.sampling import allocate, sample_size

WAIT_SECONDS = 600.0
_FRAME = """
    select outcome_id, csp_code, outcome_code, disposal_type, decided_at from release.fct_offence_outcome
    where is_out_of_court and is_latest and is_validated and not is_rescinded
        and decided_date_key >= ? and decided_date_key < ?
    order by csp_code, outcome_code, outcome_id
"""


def period_of(text: str) -> tuple[date, date]:
    """Return first day and first day after of ``2024H1``, ``2024H2`` or ``2024`` (a calendar year)."""
    found = re.fullmatch(r"(\d{4})(H[12])?", text)
    if not found:
        raise DrawRefused(f"PERIOD={text!r} is no half-year or year: write it as 2024H1 or 2024")
    year, half = int(found[1]), found[2]
    first = date(year, 7 if half == "H2" else 1, 1)
    return first, date(year, 7, 1) if half == "H1" else date(year + 1, 1, 1)


def draw(settings: Settings, period: str, seed: int) -> Path:
    """Draw and freeze the sample of ``period`` from the current release; return its directory.

    A period is drawn once: to draw again until it pleases is not possible. Raises ``DrawRefused``, and ``PipelineBusy``
    where a run does not end within ten minutes.
    """
    first, end = period_of(period)
    with pipeline_lock(settings, WAIT_SECONDS):
        return _draw(settings, period, seed, first, end)


def _draw(settings: Settings, period: str, seed: int, first: date, end: date) -> Path:
    name = f"DIP-{period}"
    if name in registered(settings):
        raise DrawRefused(f"{name} is drawn already and stays as it is")
    release = current_release(settings)
    if release.manifest["as_at"][:10] < end.isoformat():
        raise DrawRefused(f"{name}: the release is as at {release.manifest['as_at'][:10]}; the period ends {end}")
    staged = stage(settings, name)
    frame = _frame(release, staged, first, end)
    wanted = setting()
    size = sample_size(len(frame), wanted["half_width"], wanted["expected_share"], wanted["confidence"])
    if not size:
        raise DrawRefused(f"{name}: the release has no out of court disposal from {first} to {end}")
    chosen = select([(row[1], row[2]) for row in frame], size, seed)
    _write(staged / "sample.csv", name, [frame[at] for at in chosen])
    facts = {"period": [first.isoformat(), end.isoformat()], "release_id": release.release_id, "seed": seed}
    return commit(settings, staged, name, {**facts, **wanted, "frame": len(frame), "sample": size, "kind": "draw"})


def select(strata: list[tuple[str, str]], size: int, seed: int) -> list[int]:
    """Return the positions drawn, in order: simple random within each stratum, by numpy's PCG64 of ``seed``."""
    labels = sorted(set(strata))
    members = [[at for at, stratum in enumerate(strata) if stratum == label] for label in labels]
    shares = allocate(np.array([len(each) for each in members], dtype=np.int64), size)
    rng = np.random.Generator(np.random.PCG64(seed))
    picked = [rng.permutation(len(each))[:share] for each, share in zip(members, shares, strict=True)]
    return sorted(each[at] for each, found in zip(members, picked, strict=True) for at in found)


def setting() -> dict[str, float]:
    """Return the wanted precision from the seed."""
    with (REPOSITORY / "seeds" / "dip_sample_setting.csv").open(encoding="utf-8", newline="") as lines:
        row = next(csv.DictReader(lines))
    return {name: float(row[name]) for name in ("half_width", "expected_share", "confidence")}


def current_release(settings: Settings) -> Release:
    """Return the current release, verified; raise ``DrawRefused`` where there is none or it is damaged."""
    layout = Layout(settings.published_dir)
    current = layout.current_id()
    if current is None:
        raise DrawRefused("there is no release yet: publish one first (make run)")
    problems = verify(layout.releases / current)
    if problems:
        raise DrawRefused(f"release {current} is damaged: {'; '.join(problems)}")
    return Release.open(layout.releases / current)


def _frame(release: Release, staged: Path, first: date, end: date) -> list[tuple[Any, ...]]:
    keys = [int(each.strftime("%Y%m%d")) for each in (first, end)]
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(release.path / DATABASE)} as release (read_only)")
        connection.execute(f"create temp table frame as {_FRAME}", keys)
        connection.execute(f"copy frame to {literal(staged / 'frame.parquet')} (format parquet)")
        rows: list[tuple[Any, ...]] = connection.execute("select * from frame").fetchall()
        return rows


def _write(path: Path, name: str, rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["draw_id", "outcome_id", "csp_code", "outcome_code", "disposal_type"])
        writer.writerows([name, *row[:4]] for row in rows)
