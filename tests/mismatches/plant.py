"""Faults planted in a simulated force's sources, each on people that no other fault touches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Planted = dict[str, set[str]]
Row = dict[str, Any]


class Sources:
    """The SQLite files and lists of a force, open for changes stamped as made at ``now``."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.now, self.today = folder, now, now.date()

    @contextmanager
    def _database(self, system: str) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.folder / f"{system}.db")) as connection, connection:
            connection.row_factory = sqlite3.Row
            yield connection

    def rows(self, system: str, statement: str) -> list[Row]:
        """Return the rows of a query."""
        with self._database(system) as connection:
            return [dict(row) for row in connection.execute(statement)]

    def change(self, table: str, where: str, **values: object) -> None:
        """Change rows of "system.table", stamped now."""
        system, name = table.split(".")
        values = {"updated_at": self.now, **values}
        setting = ", ".join(f"{column} = ?" for column in values)
        with self._database(system) as connection:
            done = connection.execute(f"update {name} set {setting} where {where}", [_text(v) for v in values.values()])
            assert done.rowcount > 0, f"nothing to change: {table} where {where}"

    def add(self, table: str, **values: object) -> None:
        """Add a row to "system.table", stamped now."""
        system, name = table.split(".")
        values = {"updated_at": self.now, **values}
        marks = ", ".join("?" * len(values))
        with self._database(system) as connection:
            connection.execute(
                f"insert into {name} ({', '.join(values)}) values ({marks})", [_text(v) for v in values.values()]
            )

    def drop(self, table: str, where: str) -> None:
        """Delete rows of "system.table"."""
        system, name = table.split(".")
        with self._database(system) as connection:
            connection.execute(f"delete from {name} where {where}")

    def list_item(self, table: str, **values: object) -> None:
        """Add an item to the list "system.list", stamped now."""
        system, name = table.split(".")
        item = {**{key: _text(value) for key, value in values.items()}, "modified": _text(self.now)}
        with (self.folder / system / f"{name}.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(item) + "\n")

    def items(self, table: str) -> list[Row]:
        """Return the items of the list "system.list"."""
        system, name = table.split(".")
        lines = (self.folder / system / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]

    def ago(self, days: float) -> datetime:
        """Return an instant so many days before now."""
        return self.now - timedelta(days=days)


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
