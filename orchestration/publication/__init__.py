"""Publication: immutable releases behind one atomic pointer. What is published is dbt's business, not ours."""

from orchestration.publication.catalogue import current_release, list_releases, rollback
from orchestration.publication.export import WarehouseNotReady
from orchestration.publication.hold import ReleaseHeld, resume
from orchestration.publication.layout import next_release_id
from orchestration.publication.lock import PipelineBusy, pipeline_lock
from orchestration.publication.publish import PublicationBlocked, publish
from orchestration.publication.reader import NothingPublished, open_current
from orchestration.publication.release import Release, verify

__all__ = [
    "NothingPublished",
    "PipelineBusy",
    "PublicationBlocked",
    "Release",
    "ReleaseHeld",
    "WarehouseNotReady",
    "current_release",
    "list_releases",
    "next_release_id",
    "open_current",
    "pipeline_lock",
    "publish",
    "resume",
    "rollback",
    "verify",
]
