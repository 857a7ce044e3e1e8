"""The second copy on disk: which files it is made of and in which order. Nothing is read from them here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.publication.export import SAFE
from orchestration.publication.files import sync
from orchestration.publication.names import literal

if TYPE_CHECKING:
    from orchestration.settings import Settings

BASE, CHANGE = "base", "change"
WHOLE_BLOCKS = 262144  # bytes: DuckDB's own choice
SMALL_BLOCKS = 16384  # a file of changes is mostly a few rows in each of a few tables


def copies_dir(settings: Settings) -> Path:
    """Return where the second copy lies. A mount of another disk may be put there."""
    return settings.landing_path.parent / "copy"


def chain(settings: Settings) -> list[Path]:
    """Return the newest base and the changes after it, in order; nothing where there is no base."""
    files = sorted(copies_dir(settings).glob("[0-9]*.duckdb"))
    bases = [place for place, file in enumerate(files) if _kind(file) == BASE]
    return files[bases[-1] :] if bases else []


def is_base(file: Path) -> bool:
    """Tell whether ``file`` is a whole copy."""
    return _kind(file) == BASE


def number(file: Path) -> int:
    """Return the number of a file of the copy: each has the next."""
    return int(file.name.split("-")[0])


def following(settings: Settings, kind: str) -> Path:
    """Return the name of the next file of the copy."""
    numbers = [number(file) for file in copies_dir(settings).glob("[0-9]*.duckdb")]
    return copies_dir(settings) / f"{max(numbers, default=0) + 1:08d}-{kind}.duckdb"


def open_memory() -> Any:
    """Open a connection that can attach our files and fetch nothing."""
    connection = duckdb.connect(config=SAFE)
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    return connection


def attach_draft(connection: Any, path: Path, name: str, block_size: int = WHOLE_BLOCKS) -> Path:
    """Attach a new, empty file as ``name`` that ``commit`` will give the name ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    for left in path.parent.glob(".*.draft*"):  # of a process that died while it wrote
        left.unlink()
    connection.execute(f"attach {literal(draft)} as {name} (block_size {block_size})")
    return draft


def commit(connection: Any, draft: Path, name: str, path: Path) -> None:
    """Close the draft and let it be ``path``, whole and durable, or not at all."""
    connection.execute(f"detach {name}")
    sync(draft)
    os.replace(draft, path)
    sync(path.parent)


def _kind(file: Path) -> str:
    return file.stem.split("-")[1]
