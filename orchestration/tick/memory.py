"""What each table was built from and which state of it stands, kept in the warehouse beside the tables themselves.

A table and its entry change in one transaction, so a run that dies anywhere leaves no entry that lies. Whatever builds
by another way than ``wave`` forgets everything first (``forgetting``): the next run is then a full build.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from orchestration.transformation.report import NodeResult

_DDL = """
create schema if not exists pipeline;
create table if not exists pipeline.tick_project (signature varchar);
create table if not exists pipeline.tick_node (node varchar, made_from varchar, version varchar, outcome varchar);
"""


@dataclass(frozen=True)
class Entry:
    """``made_from`` tells the inputs, ``version`` the content; ``outcome`` (tests only) is the result as JSON."""

    made_from: str
    version: str
    outcome: str | None = None


def read(connection: Any, signature: str) -> dict[str, Entry] | None:
    """Return the entry of each node; None where nothing is known of this state of the project."""
    connection.execute(_DDL)
    if connection.execute("select signature from pipeline.tick_project").fetchall() != [(signature,)]:
        return None
    rows = connection.execute("select node, made_from, version, outcome from pipeline.tick_node").fetchall()
    return {node: Entry(made_from, version, outcome) for node, made_from, version, outcome in rows}


def write(connection: Any, node: str, entry: Entry) -> None:
    """Replace the entry of one node, in the caller's transaction."""
    connection.execute("delete from pipeline.tick_node where node = ?", [node])
    values = [node, entry.made_from, entry.version, entry.outcome]
    connection.execute("insert into pipeline.tick_node values (?, ?, ?, ?)", values)


def write_all(connection: Any, signature: str, entries: dict[str, Entry]) -> None:
    """Begin anew with ``entries``, all or nothing."""
    connection.execute("begin")
    connection.execute(_DDL)
    connection.execute("delete from pipeline.tick_project; delete from pipeline.tick_node")
    connection.execute("insert into pipeline.tick_project values (?)", [signature])
    _insert(connection, entries)
    connection.execute("commit")


def write_many(connection: Any, entries: Mapping[str, Entry]) -> None:
    """Replace the entries of some nodes, all or nothing."""
    connection.execute("begin")
    connection.execute("delete from pipeline.tick_node where node in (select unnest(?::varchar[]))", [list(entries)])
    _insert(connection, entries)
    connection.execute("commit")


def _insert(connection: Any, entries: Mapping[str, Entry]) -> None:
    rows = [[node, one.made_from, one.version, one.outcome] for node, one in entries.items()]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        listed = ", ".join(["unnest(?::varchar[])"] * len(columns))
        connection.execute(f"insert into pipeline.tick_node select {listed}", columns)


def as_text(result: NodeResult) -> str:
    """Return an outcome as it is kept."""
    return json.dumps(asdict(result))


def as_result(text: str) -> NodeResult:
    """Return an outcome that was kept."""
    found = json.loads(text)
    return NodeResult(**{**found, "models": tuple(found["models"]), "rows": tuple(found["rows"])})


def drop_leftovers(connection: Any, suffix: str) -> None:
    """Drop half-made tables of a run that died."""
    query = "select schema_name, table_name from duckdb_tables() where ends_with(table_name, ?)"
    leftovers: Iterable[tuple[str, str]] = connection.execute(query, [suffix]).fetchall()
    for schema, name in leftovers:
        connection.execute(f'drop table "{schema}"."{name}"')
