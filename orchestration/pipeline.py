"""One run of the pipeline, stage by stage, in plain Python: what Dagster's assets and the command line both drive.

No stage is done here: each has a package of its own, imported when its turn comes because most are slow to import.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from orchestration.ledger import measured
from orchestration.progress import load_in_words, say
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.ingestion.results import ReplayReport, TableLoad
    from orchestration.publication import PublicationBlocked, Release
    from orchestration.quality.result import CheckResult
    from orchestration.transformation import BuildReport

log = logging.getLogger(__name__)


class PipelineRun:
    """The stages of one run, to be called in order by the holder of the pipeline lock.

    What each stage found stays here: ``loads``, ``checks`` (all that the gate weighs), then ``release`` or ``blocked``;
    ``idle`` says why it stopped. A tick builds what was touched, any other run everything.
    """

    def __init__(self, settings: Settings, is_tick: bool = False) -> None:
        self.settings = settings if is_tick else settings.model_copy(update={"full_build": True})
        self.is_tick = is_tick
        self.loads: list[TableLoad] = []
        self.checks: list[CheckResult] = []
        self.release: Release | None = None
        self.blocked: PublicationBlocked | None = None
        self.ledger_run: int | None = None
        self.idle: str | None = None
        self._nodes_done = 0

    @measured
    def ingest(self, system: str) -> list[TableLoad]:
        """Append what changed in ``system`` to the landing; a source that is down gives loads that say so."""
        from orchestration.ingestion import ingest_system

        self.loads.extend(loads := ingest_system(self.settings, system))
        for load in loads:
            say("ingest", f"{load.system}.{load.table}: {load_in_words(load)}")
        return loads

    def nothing_to_do(self) -> str | None:
        """Return in words why the sources, just read, leave a tick nothing to do, or any run while a hold stands."""
        from orchestration.publication.hold import held_in_words
        from orchestration.tick.settled import nothing_to_do, unsettle

        self.idle = held_in_words(self.settings) or (nothing_to_do(self.settings) if self.is_tick else None)
        if self.idle is None:
            unsettle(self.settings)
        return self.idle

    @measured
    def replay(self) -> ReplayReport:
        """Bring the warehouse's raw tables up to the landing and write what this run is."""
        from orchestration.ingestion import replay
        from orchestration.publication import next_release_id
        from orchestration.transformation import prepare_run

        report = replay(self.settings)
        prepare_run(self.settings, next_release_id(self.settings))
        say("replay", f"{sum(report.applied.values()):,} rows in {len(report.applied)} tables")
        return report

    @measured
    def build(self) -> BuildReport:
        """Build and test every model; the outcome of every test joins ``checks``."""
        from orchestration.quality import from_build
        from orchestration.tick.build import build

        report = build(self.settings, progress=self._node_done)
        self.checks.extend(from_build(report))
        return report

    @measured
    def accept(self) -> list[CheckResult]:
        """Judge the marts as their reader would and by the gate's thresholds; the outcomes join ``checks``."""
        from orchestration.gate import evaluate
        from orchestration.quality import accept

        self.checks.extend(found := [*accept(self.settings), *evaluate(self.settings)])
        say("check", f"{sum(check.passed for check in found)} of {len(found)} acceptance checks passed")
        return found

    @measured
    def publish(self) -> Release:
        """Publish, or raise ``PublicationBlocked`` with the gate report written and the last release in place."""
        from orchestration.publication import PublicationBlocked, publish
        from orchestration.publication.gate import decide
        from orchestration.quality.mismatches import remember

        if decide(self.checks).may_publish:
            remember(self.settings)
        try:
            self.release = publish(self.settings, self.checks)
        except PublicationBlocked as blocked:
            self.blocked = blocked
            say("publish", f"release {blocked.release_id} is blocked")
            raise
        say("publish", f"release {self.release.release_id}")
        self._settle_down(self.release)
        self._serve()
        return self.release

    def settle(self) -> None:
        """Write the gate report now where a check has already blocked the run: no later stage will come to it."""
        from orchestration.publication import PublicationBlocked

        if any(check.blocks for check in self.checks):
            with suppress(PublicationBlocked):
                self.publish()

    def _settle_down(self, release: Release) -> None:
        """Remember until when the release's numbers stand. It is out: without this the next tick builds, no more."""
        from orchestration.tick.settled import settle

        try:
            until = settle(self.settings, release.release_id)
            say("publish", f"its numbers stand until {until.isoformat()}Z if no source changes")
        except Exception as fault:
            log.warning("the next tick will build whether anything changed or not (%s)", fault)

    def _serve(self) -> None:
        """Let PostgreSQL serve what was published, where one is configured; its failure undoes nothing and alerts."""
        if self.settings.postgres.url is None:
            return
        from serving.step import serve_after_publication

        served = serve_after_publication(self.settings)
        say("serve", f"release {served.release_id} in PostgreSQL" if served else "PostgreSQL still serves the last one")

    def _node_done(self, name: str, status: str) -> None:
        self._nodes_done += 1
        say("build", f"{name}: {status}", done=self._nodes_done)
