"""What every reader of a source gives, whatever the source is. A reader never writes and never knows the landing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.results import Note, Rejection, SourceFault

if TYPE_CHECKING:
    import pyarrow as pa

    from orchestration.settings import Settings

BATCH_ROWS = 50_000
EVERYTHING = "true"
NOTHING = "false"


@dataclass(frozen=True)
class SourceFile:
    """One file as read: its path below the source directory, checksum and number of data rows."""

    name: str
    sha256: str
    row_count: int


@dataclass(frozen=True)
class Bookmark:
    """Where a feed of changes goes on: its opaque link, and what the link answers for (list and fields)."""

    link: str
    made_for: str


@dataclass
class Extract:
    """One read of one table.

    ``batches`` are Arrow tables of contract columns, all text, in source order. ``covers`` is a SQL predicate over
    the landed columns: a live row that it selects and that the read does not hold is gone at the source.
    ``is_whole`` says that every row was looked at again, so that what is rejected now is all that is.
    ``rejected``, ``notes`` and ``files`` fill up while ``batches`` is consumed, ``row_count`` is set after it;
    ``files`` is None where the source is not made of files. ``deleted`` are keys that the source says are gone;
    ``bookmark`` is committed with the rows; so is ``mark``, where the engine tells which transactions were seen.
    """

    batches: Iterator[pa.Table]
    covers: str = NOTHING
    is_whole: bool = True
    row_count: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    files: list[SourceFile] | None = None
    deleted: list[str] = field(default_factory=list)
    bookmark: Bookmark | None = None
    mark: int | None = None


@dataclass(frozen=True)
class Position:
    """Where the last read ended: rows changed at or after ``since`` are read; None reads all. Files by checksum.

    ``mark`` is the snapshot mark of the last read, ``is_comparison_due`` says that the keys of source and landing are
    to be compared after this one. With ``keys`` only the rows of these keys are wanted; a reader may give more.
    """

    since: datetime | None = None
    files: Mapping[str, SourceFile] = field(default_factory=dict)
    bookmark: Bookmark | None = None
    is_comparison_due: bool = False
    mark: int | None = None
    keys: tuple[str, ...] = ()


class Reader(Protocol):
    """An open source system, every table of it as at one moment. All methods raise SourceFault."""

    def columns(self, table: Table) -> Mapping[str, str]:
        """Return the declared type ('' where there is none) of each column; raise TableMissing."""

    def extract(self, table: Table, position: Position) -> Extract:
        """Read the rows after ``position``."""

    def count(self, table: Table) -> int | None:
        """Return the number of rows, or None where ``extract`` already sees what is gone."""

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Read the primary key of every row."""


def open_reader(settings: Settings, system: System) -> AbstractContextManager[Reader]:
    """Return a context that opens the reader of ``system``; entering it raises SourceFault where it is down."""
    address = settings.sources.address(system.name)
    if address is None:
        raise SourceFault(f"{system.name}: no address is configured")
    opener: Any
    if system.reader == "sql":
        from orchestration.ingestion.sql import open_sql
        from orchestration.ingestion.sql_tables import Options

        by_overlap = settings.late_commits.get(system.name) == "overlap"
        return open_sql(address, system, Options(settings.time_zones.get(system.name), by_overlap))
    if system.reader == "list" and address.startswith(("http://", "https://")):
        from orchestration.ingestion.graph.reader import open_graph

        return open_graph(address, system, settings)
    if system.reader == "list":
        from orchestration.ingestion.lists import open_lists as opener
    elif system.reader == "csew":
        from orchestration.ingestion.csew import open_csew as opener
    else:
        from orchestration.ingestion.police_uk import open_police_uk as opener
    context: AbstractContextManager[Reader] = opener(address, system)
    return context


def text_table(names: tuple[str, ...], rows: list[Any]) -> pa.Table:
    """Turn rows of texts (or bytes of UTF-8) and None into an Arrow table of text columns called ``names``."""
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pa.table([_text_array(column) for column in columns], names=list(names))


def _text_array(values: tuple[Any, ...]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, pa.string())
    except (pa.ArrowInvalid, UnicodeError):
        # A stray byte or half a character spoils one value, not the table.
        return pa.array([None if value is None else _mended(value) for value in values], pa.string())


def _mended(value: str | bytes) -> str:
    encoded = value.encode("utf-8", "replace") if isinstance(value, str) else value
    return encoded.decode("utf-8", "replace")
