"""Survey files as they come (.sav, .zsav, .por, .dta, .sas7bdat, .xpt, .tab, .tsv, .txt, .csv, .gz) to frames.

Column names come back in lower case, because releases differ in nothing more often. No value is judged here.
"""

from __future__ import annotations

import csv
import fnmatch
import gzip
import io
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

_BINARY = {
    ".sav": pyreadstat.read_sav, ".zsav": pyreadstat.read_sav, ".por": pyreadstat.read_por, ".dta": pyreadstat.read_dta,
    ".sas7bdat": pyreadstat.read_sas7bdat, ".xpt": pyreadstat.read_xport,
}  # fmt: skip
_TEXT = (".tab", ".tsv", ".csv", ".txt", ".dat")
KINDS = (*_BINARY, *_TEXT)


class ReadingError(ValueError):
    """A file that is missing, doubled, or not what its name says; names the file and the remedy."""


def read(path: Path, wanted: Collection[str] | None = None) -> pd.DataFrame:
    """Return the rows of one file, columns in lower case, blanks as missing; coded values as numbers where they are.

    ``wanted`` names, in lower case, the columns to keep of a file that may have thousands. Raises ReadingError.
    """
    if not path.is_file():
        raise ReadingError(f"{path}: there is no such file")
    kind = _kind(path)
    if kind in _BINARY:
        frame = _binary(path, kind, wanted)
    elif kind in _TEXT:
        frame = _text(path, wanted)
    else:
        raise ReadingError(f"{path}: files that can be read end in {', '.join(KINDS)}, and text ones also in .gz")
    frame.columns = pd.Index([str(name).strip().lower() for name in frame.columns])
    doubled = frame.columns[frame.columns.duplicated()]
    if len(doubled):
        raise ReadingError(f"{path}: column {doubled[0]} is there twice, in whatever case; rename one")
    return frame


def find(directory: Path, pattern: str) -> Path:
    """Return the one file below ``directory`` whose name matches ``pattern`` without regard to case.

    A pattern without an ending fits any kind that can be read. Raises ReadingError where none or several fit.
    """
    if not directory.is_dir():
        raise ReadingError(f"{directory}: there is no such directory")
    wanted = pattern.lower()
    files = [path for path in sorted(directory.rglob("*")) if path.is_file() and _kind(path) in KINDS]
    found = [path for path in files if _fits(directory, path, wanted)]
    if len(found) != 1:
        names = ", ".join(path.name for path in found or files) or "nothing that can be read"
        words = f"{len(found)} files fit {pattern}" if found else f"no file fits {pattern}"
        raise ReadingError(f"{directory}: {words}; there is: {names}. Name the file in the study")
    return found[0]


def _fits(directory: Path, path: Path, wanted: str) -> bool:
    names = (path.name.lower(), path.relative_to(directory).as_posix().lower(), _stem(path).lower())
    return any(fnmatch.fnmatchcase(name, wanted) for name in names)


def _stem(path: Path) -> str:
    name = path.name[:-3] if path.suffix.lower() == ".gz" else path.name
    return Path(name).stem


def _kind(path: Path) -> str:
    return (Path(path.stem) if path.suffix.lower() == ".gz" else path).suffix.lower()


def _binary(path: Path, kind: str, wanted: Collection[str] | None) -> pd.DataFrame:
    try:
        frame = _decoded_binary(path, kind, wanted, {})
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        try:
            frame = _decoded_binary(path, kind, wanted, {"encoding": "LATIN1"})
        except (pyreadstat.ReadstatError, TypeError, ValueError):
            raise ReadingError(f"{path}: cannot be read as {kind}: {error}") from None
    return frame.replace(r"^\s*$", np.nan, regex=True)


def _decoded_binary(path: Path, kind: str, wanted: Collection[str] | None, options: dict[str, str]) -> pd.DataFrame:
    _, about = _BINARY[kind](str(path), metadataonly=True, **options)
    names = [name for name in about.column_names if wanted is None or name.strip().lower() in wanted]
    frame, _ = _BINARY[kind](str(path), usecols=names, **options)
    return pd.DataFrame(frame)


def _text(path: Path, wanted: Collection[str] | None) -> pd.DataFrame:
    content = path.read_bytes()
    try:
        content = gzip.decompress(content) if path.suffix.lower() == ".gz" else content
    except OSError as error:
        raise ReadingError(f"{path}: is no whole gzip file: {error}") from None
    text = _decoded(content)
    header = text.split("\n", 1)[0]
    separator = max(("\t", ",", ";", "|"), key=header.count)
    _require_even(path, text, separator)
    return pd.read_csv(
        io.StringIO(text),
        sep=separator,
        na_values=[" ", "  "],
        skipinitialspace=separator != "\t",
        low_memory=False,
        usecols=lambda name: wanted is None or str(name).strip().lower() in wanted,
    )


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _require_even(path: Path, text: str, separator: str) -> None:
    lines = csv.reader(io.StringIO(text), delimiter=separator)
    width = len(next(lines, []))
    for number, line in enumerate(lines, start=2):
        if len(line) > width:
            raise ReadingError(f"{path}: line {number} has {len(line)} fields, the header {width}; mend the file")
