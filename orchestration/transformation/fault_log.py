"""The operator's log of faults: in full what DuckDB or Python said of a model or test that could not be run.

Such words may cite a cell, so only the owner of the data directory can read the file; what readers get names checks
and models. The oldest entries go (``CSP_RETENTION__FAULT_LOG_KB``). A log that cannot be written stops nothing.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.transformation.report import NodeResult

if TYPE_CHECKING:
    from orchestration.settings import Settings

NAMED = "data/dbt/logs/faults.log"
"""How remedies name the file: the data directory by its default."""

_BEGIN = "=== "
_KIND = re.compile(r"[A-Z][\w ]*(?=:)")
_OF_THE_QUERY = ("Binder Error", "Catalog Error", "Parser Error")
"""What is wrong with a question, not with an answer."""
_QUOTED = re.compile(r"'.*'", re.DOTALL)
log = logging.getLogger(__name__)


def fault_log(settings: Settings) -> Path:
    """Return where the log lies: beside dbt's own."""
    return settings.data_dir / "dbt" / "logs" / "faults.log"


def full_words(fault: Exception, is_python: bool) -> str:
    """Return all that is said of ``fault``: of a Python model with its traceback, else DuckDB's own lines."""
    is_query = isinstance(fault, duckdb.Error) and not is_python
    return str(fault) if is_query else "".join(traceback.format_exception(fault))


def without_data(message: str) -> str:
    """Return of a fault's words, on one line, what cites no cell: gate reports are read by everyone.

    Faults of a query keep their words but for what is quoted; of others, which are about the data, the kind is left.
    """
    kind = _KIND.match(message)
    return kind[0] if kind and kind[0] not in _OF_THE_QUERY else _QUOTED.sub("'...'", " ".join(message.split()))


def log_faults(settings: Settings, nodes: Iterable[NodeResult]) -> None:
    """Write down every node of ``nodes`` that could not be run."""
    found = [(f"{node.resource_type} {node.name}", node.fault or node.message) for node in nodes if node.is_broken]
    if found:
        log_words(settings, found)


def log_words(settings: Settings, found: Iterable[tuple[str, str]]) -> None:
    """Write down (what it is about, all that is said), with the release that was being made and the time."""
    at, release = datetime.now(UTC), _release(settings)
    limit, begin = 1024 * settings.retention.fault_log_kb, f"{_BEGIN}{at:%Y-%m-%d %H:%M:%S} UTC, {release}"
    entries = [f"{begin}, {what}\n{_cut(words, limit)}\n" for what, words in found]
    try:
        _write(fault_log(settings), "".join(entries).encode(), limit)
    except OSError as fault:
        log.warning("the log of faults could not be written (%s)", fault)


def _release(settings: Settings) -> str:
    """Return in words which release was being made, as the warehouse has it."""
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
            row = warehouse.execute("select release_id from pipeline.run").fetchone()
    except duckdb.Error:
        row = None
    return f"release {row[0]}" if row else "no release"


def _cut(words: str, limit: int) -> str:
    """Keep an entry to a quarter of the log, so that one fault never drives all others out."""
    most, words = limit // 4, words.rstrip()
    return words if len(words) <= most else f"{words[: most // 2]}\n... (cut) ...\n{words[-most // 2 :]}"


def _write(path: Path, entries: bytes, limit: int) -> None:
    """Let the file hold the newest of what it held and ``entries``, for its owner's eyes only, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = (path.read_bytes() if path.exists() else b"") + entries
    if len(held) > limit:
        begin = held.find(f"\n{_BEGIN}".encode(), len(held) - limit)
        held = held[begin + 1 :] if begin >= 0 else held[-limit:]
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(held)
    os.replace(draft, path)
