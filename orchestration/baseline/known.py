"""A landing as it stood at a past instant: a copy with what was known then and nothing else. The landing is only read.

Two clocks decide what was known: the as-at of the run that first saw a row, and, where a release is kept as at that
very instant, the wall clock of its run, for two runs may have had one as-at.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.baseline.bridge_store import bridges_dir
from orchestration.baseline.store import BaselineRefused, instant
from orchestration.ingestion import landing
from orchestration.ingestion.convert import literal, quoted
from orchestration.ingestion.declaration import Table, declared_systems
from orchestration.publication.layout import Layout
from orchestration.publication.release import Release
from orchestration.settings import Settings


@dataclass(frozen=True)
class Moment:
    """A point on both clocks, naive UTC: seen as at ``at`` or before, and landed by ``by`` (None: whenever)."""

    at: datetime
    by: datetime | None = None

    def holds(self, seen: str, landed: str) -> str:
        """Return the condition (SQL) that what was ``seen`` and ``landed`` was known."""
        wall = f" and {landed} <= {_stamp(self.by)}" if self.by else ""
        return f"({seen} <= {_stamp(self.at)}{wall})"


def moment_of(settings: Settings, at: datetime) -> tuple[Moment, Release | None]:
    """Return the moment ``at``, and the newest kept release as at that very instant, if there is one."""
    layout = Layout(settings.published_dir)
    kept = [Release.open(layout.releases / name) for name in layout.release_ids()]
    same = [release for release in kept if instant(release.manifest["as_at"]) == at]
    if not same:
        return Moment(at), None
    return Moment(at, instant(same[-1].manifest["created_at"])), same[-1]


def copy_landing(
    settings: Settings,
    target: Settings,
    moment: Moment,
    special: Mapping[tuple[str, str], Moment] | None = None,
    mismatches: Moment | None = None,
) -> None:
    """Write the landing as known at ``moment`` where ``target`` keeps its own.

    ``special`` gives the moments of single tables, ``mismatches`` that of the mismatches seen, where they differ.
    The caller holds the pipeline lock. Raises ``BaselineRefused`` where nothing had landed by then.
    """
    target.landing_path.unlink(missing_ok=True)
    systems = list(declared_systems().values())
    with landing.open_landing(target) as connection:
        landing.ensure_tables(connection, *systems)
        connection.execute(f"attach {literal(str(settings.landing_path))} as source (read_only)")
        tables = [table for system in systems for table in system.tables]
        held = {row[0] for row in connection.execute(_HELD).fetchall()}
        for table in tables:
            if f"{table.system}.{table.name}" in held:
                _copy_table(connection, table, (special or {}).get((table.system, table.name), moment))
        _copy_books(connection, moment)
        _copy_mismatches(connection, (mismatches or moment).at)
        known = connection.execute("select count(*) from ingest.batch where upserts > 0").fetchone()[0]
    if not known:
        raise BaselineRefused(
            f"nothing had landed by {moment.at:%Y-%m-%d %H:%M:%S} UTC: what was known then is not here"
        )


_HELD = """
    select schema_name || '.' || table_name from duckdb_tables() where database_name = 'source'
"""


def _copy_table(connection: Any, table: Table, moment: Moment) -> None:
    name = f"{quoted(table.system)}.{quoted(table.name)}"
    connection.execute(f"insert into {name} by name from source.{name} where {moment.holds('_seen_at', '_loaded_at')}")
    connection.execute(
        f"insert into ingest.batch from source.ingest.batch where {moment.holds('seen_at', 'loaded_at')} "
        "and system = ? and table_name = ?",
        [table.system, table.name],
    )


def _copy_books(connection: Any, moment: Moment) -> None:
    """Put the landing's own books back: how reads had gone, what stood rejected."""
    connection.execute("delete from ingest.identity")
    connection.execute("insert into ingest.identity from source.ingest.identity")
    at, held = _stamp(moment.at), {row[0] for row in connection.execute(_HELD).fetchall()}
    known = moment.holds("known_at", "recorded_at")
    if "ingest.cursor_seen" in held:
        connection.execute(
            "insert into ingest.cursor by name select * exclude (known_at, recorded_at) from source.ingest.cursor_seen "
            f"where {known} qualify row_number() over (partition by system, table_name order by recorded_at desc) = 1"
        )
        connection.execute(
            "insert into ingest.rejected_row select * exclude (known_at, recorded_at, gone_at, gone_recorded_at) "
            f"from source.ingest.rejected_seen where {known} "
            f"and (gone_at is null or not {moment.holds('gone_at', 'gone_recorded_at')})"
        )
    # a landing older than these records says only how things stand now
    connection.execute(
        "insert into ingest.cursor by name select * replace ("
        f"least(last_loaded_at, {at}) as last_loaded_at, least(last_source_change_at, {at}) as last_source_change_at) "
        "from source.ingest.cursor anti join ingest.cursor using (system, table_name)"
    )


def _copy_mismatches(connection: Any, moment: datetime) -> None:
    """Take along the mismatches that were open; a run records its own only after it is built."""
    at = _stamp(moment)
    connection.execute(
        "insert into ingest.mismatch_seen select code, entity_type, entity_id, first_seen_at, "
        f"case when resolved_at < {at} then resolved_at end from source.ingest.mismatch_seen where first_seen_at < {at}"
    )


def copy_baselines(settings: Settings, target: Settings, moment: Moment) -> None:
    """Take along the baselines that were frozen by ``moment``, and the bridges built by then."""
    with landing.open_landing(settings) as connection:
        register = connection.execute("from ingest.baseline order by name").fetchall()
    by = moment.by
    known = [row for row in register if (row[4] <= by if by else row[3] < moment.at)]
    for name, *_ in known:
        shutil.copytree(settings.baselines_dir / name, target.baselines_dir / name, dirs_exist_ok=True)
        for built in sorted((bridges_dir(settings) / name).glob("[0-9]*")):
            if by is None or built.name <= f"{by:%Y%m%dT%H%M%S%f}":
                shutil.copytree(built, bridges_dir(target) / name / built.name, dirs_exist_ok=True)
    with landing.open_landing(target) as connection:
        for row in known:
            connection.execute("insert into ingest.baseline values (?, ?, ?, ?, ?)", row)


def _stamp(moment: datetime) -> str:
    return f"timestamp {literal(moment.isoformat(sep=' '))}"
