"""The marts as they would have been built at a past instant, in a warehouse of their own, and whether they are so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.baseline.compare import differences
from orchestration.baseline.freeze import WAIT_SECONDS
from orchestration.baseline.known import copy_baselines, copy_landing, moment_of
from orchestration.baseline.store import BaselineRefused
from orchestration.ingestion.catch_up import catch_up
from orchestration.publication.files import remove_tree
from orchestration.publication.layout import next_release_id
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.release import Release
from orchestration.settings import Settings
from orchestration.tick.compiling import compile_project
from orchestration.tick.plan import Plan, recall, up_to
from orchestration.tick.whole import make_all
from orchestration.transformation import prepare_run
from orchestration.transformation.fault_log import fault_log, log_faults

FOLDER = "as_known"
"""Below the data directory: a folder for each instant."""


@dataclass(frozen=True)
class AsKnown:
    """A rebuild: its warehouse, the release kept from that instant (if any) and where the two differ, in words."""

    warehouse: Path
    release: Release | None
    differences: Sequence[str]


def as_known(settings: Settings, at: datetime) -> AsKnown:
    """Rebuild all marts from what the landing knew at ``at`` (naive UTC) and compare them with a release kept from it.

    The rebuild lies in ``<data dir>/as_known/<instant>/``; it is not checked by the gate and never published. Today's
    models and seeds are used. Raises ``BaselineRefused`` where ``at`` lies ahead or nothing had landed by then.
    """
    if at > settings.instant:
        raise BaselineRefused(f"AS_AT {at:%Y-%m-%d %H:%M:%S} UTC lies ahead of now: give a past instant")
    moment, release = moment_of(settings, at)
    target = place(settings, f"{FOLDER}/{at:%Y%m%dT%H%M%SZ}", at)
    with pipeline_lock(target, WAIT_SECONDS):
        empty(target)
        with pipeline_lock(settings, WAIT_SECONDS):
            copy_landing(settings, target, moment)
            copy_baselines(settings, target, moment)
        rebuild(target, plan_of_today(settings, target))
        found = differences(release, target.warehouse_path) if release else []
    return AsKnown(target.warehouse_path, release, found)


def place(settings: Settings, directory: str, at: datetime) -> Settings:
    """Return settings as at ``at`` with a data directory of their own below that of ``settings``."""
    copied = settings.model_copy(update={"data_dir": settings.data_dir / directory, "as_at": at})
    copied.__dict__.pop("instant", None)  # worked out once and kept: the copy's is another
    return copied


def empty(target: Settings) -> None:
    """Remove what an earlier rebuild left in ``target``, whose lock the caller holds; what dbt parsed stays."""
    for name in ("warehouse", "landing", "baselines", "bridges"):
        remove_tree(target.data_dir / name)


def rebuild(target: Settings, plan: Plan, *wanted: str) -> None:
    """Replay the landing of ``target`` and make the models ``wanted`` (default: all) and what they are made of.

    No test is asked; the landing's copy is let go. Raises ``RuntimeError`` where a model could not be made.
    """
    catch_up(target)  # a copy of a copy needs no second copy
    prepare_run(target, next_release_id(target, datetime.now(UTC)))
    made, _ = make_all(target, up_to(plan, *wanted) if wanted else plan)
    if broken := [node.name for node in made if node.is_broken]:
        log_faults(target, made)
        raise RuntimeError(f"the rebuild failed at {', '.join(broken)}: {fault_log(target)} has what was said")
    target.landing_path.unlink()


def plan_of_today(settings: Settings, target: Settings) -> Plan:
    """Return what dbt compiled of the project as it stands: for the last run, or else now, for ``target``.

    Raises ``DbtFailed`` where dbt can make nothing of a file of the project.
    """
    return recall(settings) or compile_project(target)
