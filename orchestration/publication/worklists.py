"""The work lists as CSV beside the release, to be sent by mail. The tables are dbt models; nothing is computed here."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from orchestration.publication.export import mart_tables
from orchestration.publication.names import quoted

PREFIX = "worklist_"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_worklists(connection: Any, target: Path) -> dict[str, int]:
    """Write each mart named ``worklist_*`` to ``target`` as CSV (UTF-8 with a mark); return the rows of each file."""
    names = [name for name in mart_tables(connection) if name.startswith(PREFIX)]
    return {f"{name}.csv": _write(connection, name, target / f"{name}.csv") for name in names}


def _write(connection: Any, name: str, path: Path) -> int:
    cursor = connection.execute(f"select * from warehouse.marts.{quoted(name)} order by all")
    header, rows = [column[0] for column in cursor.description], cursor.fetchall()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)
    return len(rows)


def _cell(value: Any) -> Any:
    """Keep text from a source from being run as a formula by the spreadsheet that opens the file."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
