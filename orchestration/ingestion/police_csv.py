"""The content of one data.police.uk file to rows of text. Tolerant: a ragged row keeps what it has."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib

from orchestration.ingestion.declaration import Table
from orchestration.ingestion.results import Note

Row = tuple[str | None, ...]
_LONGEST_FIELD = 2**31 - 1


class UnreadableFile(ValueError):
    """A file that is damaged or is not what its name says."""


def parse(table: Table, name: str, checksum: str, content: bytes, notes: list[Note]) -> list[Row]:
    """Return the data rows of a file in the column order of ``table``; an empty field is None.

    ``name`` is the path below the source directory. What is odd but readable goes to ``notes``.
    Raises UnreadableFile.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    lines = csv.reader(io.StringIO(_decode(name, _unpack(name, content), notes), newline=""))
    try:
        header = [field.strip().lower() for field in next(lines, [])]
        places = _places(table, name, header, notes)
        records = [record for record in lines if record]
    except csv.Error as error:
        raise UnreadableFile(f"line {lines.line_num}: {error}") from None
    if any(len(record) > len(header) for record in records):
        notes.append(Note(None, "extra_fields", f"{name} has rows longer than its header; what is over is ignored"))
    return [_row(table, places, record, name, number, checksum) for number, record in enumerate(records, start=1)]


def _unpack(name: str, content: bytes) -> bytes:
    if not name.lower().endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(f"not a whole gzip file: {error}") from None


def _decode(name: str, content: bytes, notes: list[Note]) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(Note(None, "odd_encoding", f"{name} is not UTF-8; read as Windows-1252"))
        return content.decode("cp1252", "replace")


def _places(table: Table, name: str, header: list[str], notes: list[Note]) -> dict[str, int]:
    headers = {column.name: column.header.lower() for column in table.columns if column.header}
    places = {column: header.index(title) for column, title in headers.items() if title in header}
    if len(places) * 2 < len(headers):
        raise UnreadableFile(f"the first line is not the header of a {table.file_kind} file")
    for column in headers.keys() - places.keys():
        notes.append(Note(column, "missing_column", f"{name} has no column {headers[column]}; it is null there"))
    for title in set(header) - set(headers.values()) - {""}:
        notes.append(Note(title, "new_column", f"not in the contract, ignored; first seen in {name}"))
    return places


def _row(table: Table, places: dict[str, int], record: list[str], name: str, number: int, checksum: str) -> Row:
    own = {"row_id": f"{name}:{number}", "file_name": name, "row_number": str(number), "file_sha256": checksum}
    return tuple(own[c] if c in own else _field(record, places.get(c, len(record))) for c in table.names)


def _field(record: list[str], place: int) -> str | None:
    return (record[place] or None) if place < len(record) else None
