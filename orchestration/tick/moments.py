"""The next moment at which a number moves though no source changes: found once a build, asked at every idle tick.

Two kinds: instants that stand in a table ahead of their time, found in every column of every table, and deadlines that
a model works out, which ``int_next_moment`` holds. Local midnight is always one of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orchestration.publication.names import quoted

SCHEMAS = ("staging", "intermediate")
MODEL = '"intermediate"."int_next_moment"'


def next_moment(connection: Any, as_at: datetime) -> datetime:
    """Return the first instant after ``as_at`` at which something falls due (naive UTC); not past the next midnight."""
    derived = connection.execute(f"select min(moment_at) from {MODEL} where moment_at > ?", [as_at]).fetchone()[0]
    moment: datetime = derived if derived is not None else as_at
    for relation, columns in _instants(connection).items():
        # a query a column: most have no instant ahead, and DuckDB passes over stretches of rows that cannot have one
        ahead = [
            f"select min({name}) as moment_at from {relation} where {name} > $as_at and {name} < $until"
            for name in columns
        ]
        query = f"select min(moment_at) from ({' union all '.join(ahead)})"
        (found,) = connection.execute(query, {"as_at": as_at, "until": moment}).fetchone()
        moment = min(moment, found or moment)
    return moment


def _instants(connection: Any) -> dict[str, list[str]]:
    """Return the columns of type timestamp of every relation in the layers that are not published."""
    rows = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in (select unnest(?)) and data_type = 'TIMESTAMP' and table_name <> 'int_next_moment'",
        [list(SCHEMAS)],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for schema, table, column in rows:
        found.setdefault(f"{quoted(schema)}.{quoted(table)}", []).append(quoted(column))
    return found
