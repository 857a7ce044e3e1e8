"""The verdicts on a draw, joined by draw and outcome, with Wilson intervals, frozen beside the draw."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb

from orchestration.dip_sample.draw import WAIT_SECONDS, current_release
from orchestration.dip_sample.store import DrawRefused, commit, directory, registered, stage, verify_draws
from orchestration.publication.export import SAFE
from orchestration.publication.layout import DATABASE
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.names import literal
from orchestration.settings import Settings
from orchestration.statistics.intervals import wilson

COLUMNS = (
    "disposal", "drawn", "reviewed", "appropriate", "judged",
    "not_agreed", "not_drawn", "percent", "low", "high",
)  # fmt: skip
_COUNTS = """
    with sample as (select * from read_csv({sample}, all_varchar = true)),
    verdict as (select * from release.fct_dip_sample where draw_id = ?),
    matched as (
        select coalesce(sample.outcome_code, verdict.outcome_code) as outcome_code, sample.outcome_id as drawn,
            verdict.outcome_id as reviewed, verdict.is_judged, verdict.is_appropriate
        from sample full join verdict on sample.outcome_id = verdict.outcome_id)
    select coalesce(outcome_code, 'all'), count(drawn), count(reviewed) filter (drawn is not null),
        count(*) filter (drawn is not null and is_judged and is_appropriate),
        count(*) filter (drawn is not null and is_judged), count(*) filter (drawn is not null and not is_judged),
        count(*) filter (drawn is null)
    from matched group by grouping sets ((outcome_code), ()) order by 1
"""


def freeze_result(settings: Settings, draw_id: str) -> Path:
    """Freeze what reviewers said of a draw, by disposal type; return the directory.

    Verdicts on cases that were not drawn are counted (``not_drawn``) and left out: cases are not swapped.
    Raises ``DrawRefused`` where there is no such draw, or its result is frozen already; ``PipelineBusy`` as ``draw``.
    """
    with pipeline_lock(settings, WAIT_SECONDS):
        return _freeze(settings, draw_id)


def _freeze(settings: Settings, draw_id: str) -> Path:
    name = f"{draw_id}-result"
    if draw_id not in verify_draws(settings):
        raise DrawRefused(f"{draw_id} was not drawn here: make dip-sample first")
    if name in registered(settings):
        raise DrawRefused(f"the result of {draw_id} is frozen already and stays as it is")
    release = current_release(settings)
    rows = results(release.path / DATABASE, directory(settings) / draw_id / "sample.csv", draw_id)
    staged = stage(settings, name)
    with (staged / "result.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([COLUMNS, *rows])
    return commit(settings, staged, name, {"kind": "result", "draw_id": draw_id, "release_id": release.release_id})


def results(database: Path, sample: Path, draw_id: str) -> list[list[Any]]:
    """Return a row a disposal type (and ``all``) of ``COLUMNS``; no per cent where nothing is judged."""
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(database)} as release (read_only)")
        counts = connection.execute(_COUNTS.format(sample=literal(sample)), [draw_id]).fetchall()
    return [[*row, *_interval(row[3], row[4])] for row in counts]


def _interval(good: int, judged: int) -> list[float | None]:
    if not judged:
        return [None, None, None]
    low, high = wilson([good], [judged])
    return [round(100 * each, 1) for each in (good / judged, float(low[0]), float(high[0]))]
