"""The landing's books: how each read went is noted at every run, and old notes that nobody needs are thinned out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.baseline.known import Moment
from orchestration.baseline.store import BaselineDamaged, instant, load_baselines
from orchestration.ingestion.landing import open_landing, transaction
from orchestration.publication.layout import Layout
from orchestration.publication.release import Release

if TYPE_CHECKING:
    from orchestration.settings import Settings

_LAST = "qualify row_number() over (partition by system, table_name{bucket} order by recorded_at desc) = 1"
_KEPT = "insert into kept select rowid from ingest.cursor_seen where {condition} " + _LAST


def needed_moments(settings: Settings) -> list[Moment] | None:
    """Return every moment that a kept release or a baseline may be rebuilt at; None where a baseline cannot be read.

    Both clocks count, as in ``orchestration.baseline.known``.
    """
    layout = Layout(settings.published_dir)
    manifests = [Release.open(layout.releases / name).manifest for name in layout.release_ids()]
    try:
        manifests += [{"as_at": f"{one.captured_at.isoformat()}Z", **one.manifest} for one in load_baselines(settings)]
    except BaselineDamaged:
        return None  # what it needs is unknown: keep everything
    found = []
    for manifest in manifests:
        created = manifest.get("created_at")
        found += [Moment(instant(manifest["as_at"]), instant(created) if created else None)]
    return found


def thin_out(settings: Settings) -> int:
    """Remove what no policy and no moment keeps of ``ingest.cursor_seen``, and old failures; return how many."""
    moments = needed_moments(settings)
    if moments is None or not settings.landing_path.exists():
        return 0
    now, policy = settings.instant, settings.retention
    with open_landing(settings) as connection, transaction(connection):
        _keep(connection, now - timedelta(hours=policy.books_hours), now - timedelta(days=policy.books_days), moments)
        query = "delete from ingest.cursor_seen where rowid not in (select rowid_kept from kept)"
        thinned = int(connection.execute(query).fetchone()[0])
        return thinned + _forget_failures(connection, now - timedelta(days=policy.books_days))


def _keep(connection: Any, recent: datetime, this_month: datetime, moments: Sequence[Moment]) -> None:
    """Fill ``kept`` with the rows to keep: recent ones, the last of each hour, then of each day, and those needed."""
    connection.execute("create or replace temp table kept (rowid_kept bigint)")
    connection.execute("insert into kept select rowid from ingest.cursor_seen where known_at >= ?", [recent])
    hourly = ", date_trunc('hour', known_at)"
    connection.execute(_KEPT.format(condition="known_at >= ?", bucket=hourly), [this_month])
    daily = ", date_trunc('day', known_at)"
    connection.execute(_KEPT.format(condition="true", bucket=daily))
    for moment in moments:
        connection.execute(_KEPT.format(condition=moment.holds("known_at", "recorded_at"), bucket=""))


def _forget_failures(connection: Any, before: datetime) -> int:
    """Remove the records of old loads that failed and landed nothing: a source that is down makes 29 of them a run."""
    query = (
        "delete from ingest.batch where status in ('failed', 'missing') and upserts + deletes = 0 and seen_at < ? "
        "and batch_id < (select max(batch_id) from ingest.batch)"
    )
    return int(connection.execute(query, [before]).fetchone()[0])
