"""How rows get into PostgreSQL: DuckDB's own binary COPY where its extension is there, psycopg's otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import duckdb
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from orchestration.publication.export import SAFE
from orchestration.publication.layout import DATABASE
from serving.database.tables import Table

_SECRET_KEYS = {"host": "host", "port": "port", "user": "user", "password": "password", "dbname": "database"}


class Loader(Protocol):
    """Copies the rows of one table of a release into a table that is there and empty; returns how many."""

    def copy(self, table: Table, schema: str, select: str) -> int:
        """Copy what ``select`` (DuckDB) gives, column by column, into the table of ``schema``; raise on any failure."""


def open_release(path: Path) -> Any:
    """Return an in-memory DuckDB connection with the release in ``path`` attached read-only as ``release``."""
    connection = duckdb.connect(config={**SAFE, "allow_unsigned_extensions": "false"})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{str(path / DATABASE).replace(chr(39), chr(39) * 2)}' as release (read_only)")
    return connection


class DuckLoader:
    """DuckDB reads and writes: the fastest way (binary COPY), bound to the extension of its own version."""

    def __init__(self, release: Any, conninfo: str) -> None:
        self._release = release
        self._known: set[str] = set()
        release.execute(f"load '{extension()}'")
        given = conninfo_to_dict(conninfo)
        parts = [f"{name} '{_quoted(given[key])}'" for key, name in _SECRET_KEYS.items() if given.get(key)]
        # A secret of this connection only: the password stays out of the statement that names the server.
        release.execute(f"create temporary secret scorecards_server (type postgres, {', '.join(parts)})")
        # Put together by libpq's own rules: a directory's name may hold a blank.
        rest: dict[str, Any] = {
            key: value for key, value in given.items() if key.startswith("ssl") or key in ("passfile", "hostaddr")
        }
        release.execute(
            f"attach '{_quoted(make_conninfo(**rest))}' as server (type postgres, secret scorecards_server)"
        )

    def copy(self, table: Table, schema: str, select: str) -> int:
        """See ``Loader``."""
        columns = ", ".join(f'"{name}"' for name in table.columns)
        target = f'server."{schema}"."{table.name}"'
        if schema not in self._known:  # its tables are all there by now: one look at the catalogue is enough
            self._release.execute("call pg_clear_cache()")
            self._known.add(schema)
        return int(self._release.execute(f"insert into {target} ({columns}) {select}").fetchone()[0])


class PsycopgLoader:
    """The portable way: rows through this process, typed, by COPY in binary form."""

    def __init__(self, release: Any, connection: Connection[Any]) -> None:
        self._release, self._connection = release, connection

    def copy(self, table: Table, schema: str, select: str) -> int:
        """See ``Loader``."""
        cursor = self._release.execute(select)
        target = sql.SQL("copy {}.{} ({}) from stdin (format binary)").format(
            sql.Identifier(schema), sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        rows = 0
        with self._connection.cursor().copy(target) as copy:
            copy.set_types(
                [kind.split("(")[0].replace("double precision", "float8") for kind in table.columns.values()]
            )
            while batch := cursor.fetchmany(10_000):
                rows += len(batch)
                for row in batch:
                    copy.write_row(row)
        return rows


def extension() -> Path | None:
    """Return DuckDB's PostgreSQL extension for exactly this version of DuckDB, or None where it is not installed."""
    try:
        import duckdb_extension_postgres_scanner as package  # type: ignore[import-untyped]
    except ImportError:
        return None
    path = Path(package.__file__).parent / "extensions" / f"v{duckdb.__version__}" / "postgres_scanner.duckdb_extension"
    return path if path.exists() else None


def loader(release: Any, connection: Connection[Any], conninfo: str) -> Loader:
    """Return the fastest loader that this installation has."""
    return DuckLoader(release, conninfo) if extension() else PsycopgLoader(release, connection)


def _quoted(value: Any) -> str:
    return str(value).replace("'", "''")
