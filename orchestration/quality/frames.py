"""What the suites look at: the warehouse about to be published beside the release that readers have now."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from orchestration.publication.export import mart_tables, open_warehouse
from orchestration.publication.layout import DATABASE
from orchestration.publication.names import literal, quoted
from orchestration.publication.reader import NothingPublished, open_current
from orchestration.publication.release import Release
from orchestration.quality.suites import Suite
from orchestration.settings import CONTRACT_VERSION, Settings


@dataclass(frozen=True)
class Frames:
    """A connection with ``warehouse`` and, after a first release of the same contract, ``previous`` attached."""

    connection: Any
    previous: Release | None

    def has_what_it_needs(self, suite: Suite) -> bool:
        """Tell whether the last release holds the table that a suite compares with (if any)."""
        if suite.needs_previous is None:
            return True
        return self.previous is not None and suite.needs_previous in self.previous.rows

    def frame(self, suite: Suite) -> Any:
        """Return the pandas frame of a suite's query. Raises ``duckdb.Error``."""
        return self.connection.execute(suite.query, dict(suite.parameters) or None).df()


@contextmanager
def open_frames(settings: Settings) -> Iterator[Frames]:
    """Yield the frames of this run. The last release is locked against deletion meanwhile.

    Queries may also read the temporary table ``table_rows``: table_name, rows, previous_rows (bigint; null where
    there is no such table on that side), one row a mart of either.
    """
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(open_warehouse(settings.warehouse_path))
        previous = _comparable(settings, stack)
        if previous:
            connection.execute(f"attach {literal(previous.path / DATABASE)} as previous (read_only)")
        _count_tables(connection, previous)
        yield Frames(connection, previous)


def _comparable(settings: Settings, stack: contextlib.ExitStack) -> Release | None:
    """Return the last release, unless it was published under another contract: its tables may mean other things."""
    try:
        release = stack.enter_context(open_current(settings))
    except NothingPublished:
        return None
    return release if release.manifest["contract_version"] == CONTRACT_VERSION else None


def _count_tables(connection: Any, previous: Release | None) -> None:
    counts = {name: _count(connection, name) for name in mart_tables(connection)}
    before = previous.rows if previous else {}
    connection.execute("create temp table table_rows (table_name varchar, rows bigint, previous_rows bigint)")
    for name in sorted(counts.keys() | before.keys()):
        connection.execute("insert into table_rows values (?, ?, ?)", [name, counts.get(name), before.get(name)])


def _count(connection: Any, table: str) -> int:
    return int(connection.execute(f"select count(*) from warehouse.marts.{quoted(table)}").fetchone()[0])
