"""Publish: pass the gate, put a release together out of sight, make it durable, switch the pointer once.

Every way to die half way leaves readers on the last good release; the next publication sweeps the rest.
Crash points, in order: publish.swept, publish.tables_written, publish.database_closed, publish.manifest_written,
publish.synced, publish.committed, publish.pointer_made, publish.switched, prune.trashed, publish.pruned.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults import crash_point
from orchestration.publication import gate, hold
from orchestration.publication.export import (
    RunRecord,
    open_warehouse,
    read_run,
    read_watermarks,
    require_built,
)
from orchestration.publication.files import remove_tree, sync_tree, write_json
from orchestration.publication.layout import DATABASE, GATE, MANIFEST, Layout
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.release import Release, manifest_of, verify
from orchestration.publication.retention import GRACE, prune
from orchestration.publication.tables import export_tables
from orchestration.publication.unchanged import remembered, reusable
from orchestration.publication.verdict import write_verdict
from orchestration.publication.withheld import prepare, withheld_scopes
from orchestration.publication.worklists import write_worklists
from orchestration.quality import data_docs
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult

log = logging.getLogger(__name__)


class PublicationBlocked(RuntimeError):
    """The gate held the run back. ``why`` says so in plain words; ``path`` holds its ``gate.json``."""

    def __init__(self, release_id: str, verdict: gate.Verdict, path: Path) -> None:
        super().__init__(f"{verdict.why}\nEvery check of run {release_id}: {path / GATE}")
        self.release_id, self.verdict, self.why, self.path = release_id, verdict, verdict.why, path


def publish(settings: Settings, checks: Sequence[CheckResult], grace: timedelta = GRACE) -> Release:
    """Publish the marts of the warehouse as the release that ``pipeline.run`` names, if ``checks`` let it.

    Raises ``PublicationBlocked`` where a check of severity error failed or none was run (``current`` stays byte
    for byte as it was), ``ReleaseHeld`` where readers are kept on an earlier release, ``WarehouseNotReady`` where the
    marts belong to another run, ``PipelineBusy`` where another process is writing. On return the release is durable
    and ``current`` names it; publishing a run again returns the release that it already made. ``grace``: see
    ``retention``.
    """
    layout = Layout(settings.published_dir)
    with pipeline_lock(settings):
        layout.create()
        layout.sweep()
        crash_point("publish.swept")
        with open_warehouse(settings.warehouse_path) as warehouse:
            run = read_run(warehouse)
            verdict = gate.decide(checks)
            if not verdict.may_publish:
                path = _write_blocked(layout, settings, run, verdict, checks, warehouse)
                raise PublicationBlocked(run.release_id, verdict, path)
            hold.require_none(settings)
            require_built(warehouse, run)
            release = _finished(layout, run) or _stage_and_commit(layout, settings, run, verdict, checks, warehouse)
        layout.switch(release.release_id)
        crash_point("publish.switched")
        _tidy(layout, settings, grace)
        return release


def _finished(layout: Layout, run: RunRecord) -> Release | None:
    """Return the release that an earlier attempt of this run completed before it died, if there is one."""
    path = layout.releases / run.release_id
    if not path.exists():
        return None
    problems = verify(path)
    if problems:
        raise RuntimeError(f"release {run.release_id} exists and is damaged: {'; '.join(problems)}. Start a new run.")
    return Release.open(path)


def _stage_and_commit(
    layout: Layout,
    settings: Settings,
    run: RunRecord,
    verdict: gate.Verdict,
    checks: Sequence[CheckResult],
    warehouse: Any,
) -> Release:
    staged, scopes = layout.staging(run.release_id), withheld_scopes(checks)
    staged.mkdir()
    try:
        withheld = prepare(warehouse, scopes)
        earlier = reusable(warehouse, layout, run, is_whole=not scopes)
        rows, lists = export_tables(warehouse, staged, bool(scopes), earlier), write_worklists(warehouse, staged)
        pages = data_docs.copy(settings, run.release_id, staged)
        write_verdict(staged, warehouse, run, verdict, checks, withheld, list(pages))
        sources = read_watermarks(warehouse)
        manifest = manifest_of(staged, run, rows, sources, verdict, withheld, lists | pages)
        write_json(staged / MANIFEST, manifest | remembered(earlier, layout, staged / DATABASE))
        crash_point("publish.manifest_written")
        for path in staged.iterdir():
            path.chmod(0o444)
        sync_tree(staged)
        crash_point("publish.synced")
        committed = layout.commit(staged, run.release_id)
    except BaseException:
        remove_tree(staged)  # a full disk or an interrupt: give the space back now, not at the next run
        raise
    crash_point("publish.committed")
    return Release.open(committed)


def _write_blocked(
    layout: Layout,
    settings: Settings,
    run: RunRecord,
    verdict: gate.Verdict,
    checks: Sequence[CheckResult],
    warehouse: Any,
) -> Path:
    """Keep the gate report of a run that was held back, and the last few of its kind."""
    path = layout.blocked / run.release_id
    path.mkdir(exist_ok=True)
    pages = data_docs.copy(settings, run.release_id, path)
    write_verdict(path, warehouse, run, verdict, checks, documents=list(pages))
    for old in layout.blocked_ids()[: -max(settings.blocked_kept, 1)]:
        remove_tree(layout.blocked / old)
    return path


def _tidy(layout: Layout, settings: Settings, grace: timedelta) -> None:
    """Apply retention. The release is out: a failure here is worth a warning, not a failed run."""
    try:
        prune(layout, settings, grace)
    except OSError as error:
        log.warning("old releases could not all be deleted (%s); the next publication tries again", error)
    crash_point("publish.pruned")
