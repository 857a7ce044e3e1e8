"""Whether a file of ours can be read back. Nothing is mended here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingestion.convert import quoted
from orchestration.publication.names import literal
from orchestration.safekeeping.files import number, open_memory

Stamp = tuple[int, int]
"""Size of a file and when it was last changed."""


def tables(connection: Any, database: str) -> list[tuple[str, str]]:
    """Return (schema, table) of every table of an attached database, in order."""
    query = "select schema_name, table_name from duckdb_tables() where database_name = ? order by all"
    return [(schema, name) for schema, name in connection.execute(query, [database]).fetchall()]


def is_damaged(path: Path) -> bool:
    """Tell whether any byte that DuckDB needs of ``path`` cannot be read back: every table is read whole."""
    if not path.exists():
        return False
    try:
        with closing(open_memory()) as connection:
            connection.execute(f"attach {literal(path)} as looked_at (read_only)")
            for schema, name in tables(connection, "looked_at"):
                table = f"looked_at.{quoted(schema)}.{quoted(name)}"
                connection.execute(f"select bit_xor(hash(one)) from {table} as one").fetchall()
    except duckdb.ConnectionException:
        raise  # another process has it open: that says nothing of its bytes
    except duckdb.Error as fault:
        return not is_about_the_machine(fault)
    return False


def is_about_the_machine(fault: duckdb.Error) -> bool:
    """Tell a want of memory, disk or rights, or a file in use, from damage."""
    signs = ("Out of Memory", "No space left", "Permission denied", "lock on file")
    return any(sign in str(fault) for sign in signs)


def unreadable(files: Sequence[Path], trusted: Mapping[str, Stamp]) -> list[str]:
    """Return the names of those files of a chain that are damaged, and say which numbers are missing between them.

    A file that still has its stamp of ``trusted`` is taken at its word; every other one is read whole.
    """
    damaged = [file.name for file in files if trusted.get(file.name) != stamp(file) and is_damaged(file)]
    there = [number(file) for file in files]
    gaps = sorted(set(range(there[0], there[-1])) - set(there)) if there else []
    return damaged + [f"{gap:08d} (missing)" for gap in gaps]


def stamp(file: Path) -> Stamp:
    """Return the stamp of ``file``."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns
