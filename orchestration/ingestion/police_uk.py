"""Reader of data.police.uk monthly files. Every data row of every file, as text; only files that changed are read.

Nothing is judged here: duplicates, odd districts and missing places are the business of the models.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.ingestion.convert import literal
from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.police_csv import UnreadableFile, parse
from orchestration.ingestion.reader import BATCH_ROWS, NOTHING, Extract, Position, Reader, SourceFile, text_table
from orchestration.ingestion.results import Note, Rejection, SourceFault, TableMissing

if TYPE_CHECKING:
    import pyarrow as pa

_NAME = re.compile(r"\d{4}-\d{2}-.+-(street|outcomes|stop-and-search)\.csv(\.gz)?", re.IGNORECASE)


@contextmanager
def open_police_uk(address: str, system: System) -> Iterator[Reader]:
    """Open the directory ``address``. Raises SourceFault where it is missing or holds no such file at all."""
    directory = Path(address)
    if not directory.is_dir():
        raise SourceFault(f"{system.name}: no such directory: {directory}; check CSP_SOURCES__POLICE_UK")
    found = sorted(path for path in directory.rglob("*.*") if path.suffix.lower() in (".csv", ".gz") and path.is_file())
    files = [path for path in found if _NAME.fullmatch(path.name)]
    if not files:
        # An unmounted disk looks like this. Nothing that was read before is taken for deleted.
        raise SourceFault(f"{system.name}: no file named YYYY-MM-<force>-street.csv or the like below {directory}")
    yield PoliceUkReader(directory, files, strays=[path for path in found if path not in set(files)])


class PoliceUkReader:
    """Reads the monthly files below one directory, kind by kind."""

    def __init__(self, directory: Path, files: list[Path], strays: list[Path]) -> None:
        self._directory = directory
        self._files = files
        odd = "is named like no monthly file and was not read"
        self._strays = [Note(None, "unrecognised_file", f"{self._name(path)} {odd}") for path in strays]

    def columns(self, table: Table) -> Mapping[str, str]:
        """Return the contract columns: a file that lacks one gives nulls, and that is noted."""
        return dict.fromkeys(table.names, "")

    def extract(self, table: Table, position: Position) -> Extract:
        """Read the files that are new or changed; a row of a changed or removed file that is not read is gone."""
        present = {self._name(path): path for path in self._files if _kind(path) == table.file_kind}
        if not present and not position.files:
            raise TableMissing(f"{table}: no file named YYYY-MM-<force>-{table.file_kind}.csv; add it if it is wanted")
        notes, self._strays = self._strays, []
        extract = Extract(batches=iter(()), notes=notes, files=[])
        extract.batches = _read(table, present, position.files, extract)
        return extract

    def count(self, table: Table) -> None:
        """Return None: what is gone is known from the files."""

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Return nothing: what is gone is known from the files."""
        return iter(())

    def _name(self, path: Path) -> str:
        return path.relative_to(self._directory).as_posix()


def _kind(path: Path) -> str:
    match = _NAME.fullmatch(path.name)
    return match[1].lower() if match else ""


def _read(
    table: Table, present: Mapping[str, Path], known: Mapping[str, SourceFile], extract: Extract
) -> Iterator[pa.Table]:
    files: dict[str, SourceFile] = {name: file for name, file in known.items() if name in present}
    stale = set(known) - set(present)
    for name, path in present.items():
        try:
            content = path.read_bytes()
            checksum = hashlib.sha256(content).hexdigest()
            if name in known and known[name].sha256 == checksum:
                continue
            rows = parse(table, name, checksum, content, extract.notes)
        except (UnreadableFile, OSError) as error:
            extract.rejected.append(_unreadable(table, name, error))
            continue
        stale.add(name)
        files[name] = SourceFile(name, checksum, len(rows))
        for start in range(0, len(rows), BATCH_ROWS):
            yield text_table(table.names, rows[start : start + BATCH_ROWS])
    extract.covers = f"file_name in ({', '.join(map(literal, sorted(stale)))})" if stale else NOTHING
    extract.files = list(files.values())


def _unreadable(table: Table, name: str, error: Exception) -> Rejection:
    remedy = "replace the file; until then its rows stay as they were last read"
    return Rejection(name, "unreadable_file", f"{table}: {name}: {error}", remedy)
