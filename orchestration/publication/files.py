"""Bytes that survive a power cut: write, fsync, rename. Nothing here knows what a release is."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any


def sync(path: Path) -> None:
    """Force a file's bytes, or a directory's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(directory: Path) -> None:
    """Force every file directly in ``directory``, then its entries, to the disk."""
    for path in sorted(directory.iterdir()):
        sync(path)
    sync(directory)


def write_json(path: Path, content: Any) -> None:
    """Write ``content`` as JSON so that ``path`` holds either the old bytes or all of the new ones."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sync(draft)
    os.replace(draft, path)
    sync(path.parent)


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def log_beside(path: Path) -> Path:
    """Return where DuckDB keeps the write-ahead log of the database file ``path`` while it is not closed."""
    return path.with_name(f"{path.name}.wal")


def remove_tree(directory: Path) -> None:
    """Delete a directory and all in it; one that is already gone is no error."""
    shutil.rmtree(directory, ignore_errors=False) if directory.exists() else None
