"""Reader of cleared survey aggregates: CSV files that passed output checking. All text, nothing judged.

Microdata never comes here. Whether a row may be shown is the business of the models.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.police_csv import UnreadableFile, parse
from orchestration.ingestion.reader import BATCH_ROWS, EVERYTHING, Extract, Position, Reader, SourceFile, text_table
from orchestration.ingestion.results import Note, Rejection, SourceFault, TableMissing

if TYPE_CHECKING:
    import pyarrow as pa


@contextmanager
def open_csew(address: str, system: System) -> Iterator[Reader]:
    """Open the directory ``address``. Raises SourceFault where it is missing or holds no CSV file."""
    directory = Path(address)
    files = sorted(path for path in directory.rglob("*.csv") if path.is_file()) if directory.is_dir() else []
    if not files:
        # An unmounted disk looks like this. Nothing that was read before is taken for withdrawn.
        raise SourceFault(f"{system.name}: no CSV file below {directory}; check CSP_SOURCES__CSEW")
    yield CsewReader(directory, files, system)


class CsewReader:
    """Tells the files of one directory apart by their headers and reads each table whole."""

    def __init__(self, directory: Path, files: list[Path], system: System) -> None:
        self._directory = directory
        self._kinds = {path: _kind(path, system.tables) for path in files}

    def columns(self, table: Table) -> Mapping[str, str]:
        """Return the contract columns: a file that lacks one gives nulls, and that is noted."""
        return dict.fromkeys(table.names, "")

    def extract(self, table: Table, position: Position) -> Extract:
        """Read every file of the table: what is in none of them any more has been withdrawn."""
        files = [path for path, kind in self._kinds.items() if kind == table.name]
        if not files and not position.files:
            raise TableMissing(f"{table}: no file with the header of a {table.file_kind}; add one if it is wanted")
        strays = [self._name(path) for path, kind in self._kinds.items() if kind is None]
        odd = "has the header of no table and was not read"
        extract = Extract(batches=iter(()), covers=EVERYTHING, files=[])
        extract.notes = [Note(None, "unrecognised_file", f"{name} {odd}") for name in strays]
        extract.batches = self._read(table, files, extract)
        return extract

    def count(self, table: Table) -> None:
        """Return None: the files are always read whole."""

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Return nothing: the files are always read whole."""
        return iter(())

    def _read(self, table: Table, files: list[Path], extract: Extract) -> Iterator[pa.Table]:
        read: list[SourceFile] = []
        for path in files:
            name = self._name(path)
            try:
                content = path.read_bytes()
                checksum = hashlib.sha256(content).hexdigest()
                rows = parse(table, name, checksum, content, extract.notes)
            except (UnreadableFile, OSError) as error:
                remedy = "replace the file with the one that was cleared"
                extract.rejected.append(Rejection(name, "unreadable_file", f"{table}: {name}: {error}", remedy))
                continue
            read.append(SourceFile(name, checksum, len(rows)))
            for start in range(0, len(rows), BATCH_ROWS):
                yield text_table(table.names, rows[start : start + BATCH_ROWS])
        extract.files = read

    def _name(self, path: Path) -> str:
        return path.relative_to(self._directory).as_posix()


def _kind(path: Path, tables: tuple[Table, ...]) -> str | None:
    """Return the table whose header the file has, at least half of it; None where there is none."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            header = {field.strip().lower() for field in next(csv.reader(lines), [])}
    except (OSError, csv.Error):
        return None
    shares = {table.name: _share(table, header) for table in tables}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.5 else None


def _share(table: Table, header: set[str]) -> float:
    wanted = [column.header.lower() for column in table.columns if column.header]
    return sum(name in header for name in wanted) / len(wanted)
