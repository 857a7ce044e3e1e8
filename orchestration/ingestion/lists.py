"""Reader of lists: a directory with one <list>.jsonl a list, one JSON object a line, read whole each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.reader import BATCH_ROWS, EVERYTHING, Extract, Position, Reader, text_table
from orchestration.ingestion.results import Rejection, SourceFault, TableMissing

if TYPE_CHECKING:
    import pyarrow as pa

Item = dict[str, str | None]


@contextmanager
def open_lists(address: str, system: System) -> Iterator[Reader]:
    """Open the lists in the directory ``address``. Raises SourceFault where there is none."""
    directory = Path(address)
    if not directory.is_dir():
        raise SourceFault(f"{system.name}: no such directory: {directory}; check the configured address")
    yield ListReader(directory)


class ListReader:
    """Reads lists from one directory; each file is parsed once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._parsed: dict[str, tuple[list[Item], list[Rejection]]] = {}

    def columns(self, table: Table) -> Mapping[str, str]:
        """Return the fields found. A nullable field may be left out of every item; a required one may not."""
        items, _ = self._items(table)
        found = {name for item in items for name in item}
        optional = {column.name for column in table.columns if column.is_nullable or not items}
        return dict.fromkeys(sorted(found | optional), "")

    def extract(self, table: Table, position: Position) -> Extract:
        """Read every item: what is not there is gone."""
        items, rejected = self._items(table)
        return Extract(batches=_batches(table, items), covers=EVERYTHING, rejected=list(rejected))

    def count(self, table: Table) -> None:
        """Return None: a list is always read whole."""

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Return nothing: a list is always read whole."""
        return iter(())

    def _items(self, table: Table) -> tuple[list[Item], list[Rejection]]:
        if table.name not in self._parsed:
            self._parsed[table.name] = _parse(self._directory / f"{table.name}.jsonl", table)
        return self._parsed[table.name]


def _parse(path: Path, table: Table) -> tuple[list[Item], list[Rejection]]:
    items: list[Item] = []
    rejected: list[Rejection] = []
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except FileNotFoundError:
        raise TableMissing(f"{table}: no such file: {path}; export the list there") from None
    except OSError as error:
        raise SourceFault(f"{table}: {path}: {error.strerror}; make the file readable") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _take(f"{path.name}:{number}", line, items, rejected)
    return items, rejected


def _take(place: str, line: bytes, items: list[Item], rejected: list[Rejection]) -> None:
    remedy = f"correct or remove the line {place}"
    try:
        # Numbers stay as written, so that 0.1 remains exactly that.
        item = json.loads(line.decode("utf-8"), parse_float=str, parse_int=str, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        rejected.append(Rejection(place, "not_json", f"{place}: {error}", remedy))
        return
    if isinstance(item, dict):
        items.append({name.lower(): text_of(value) for name, value in item.items()})
    else:
        rejected.append(Rejection(place, "not_an_object", f"{place}: not a JSON object", remedy))


def _constant(name: str) -> str | None:
    """Return NaN, which is what a data frame writes for null, as null; an infinity as it is written."""
    return None if name == "NaN" else name


def text_of(value: Any) -> str | None:
    """Return a JSON value as the text that ingestion converts; lists and objects stay JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _batches(table: Table, items: list[Item]) -> Iterator[pa.Table]:
    for start in range(0, len(items), BATCH_ROWS):
        rows = [tuple(item.get(name) for name in table.names) for item in items[start : start + BATCH_ROWS]]
        yield text_table(table.names, rows)
