"""One digest of everything but data that decides what a build makes: models, seeds, macros, tests, code, packages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from orchestration.settings import REPOSITORY

DIRECTORIES = ("models", "seeds", "dbt_project", "expectations", "orchestration", "mappings")
FILES = ("requirements.lock",)
SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv", ".py", ".json", ".md"})
BUILT = frozenset({"target", "logs", "__pycache__"})


def project_signature(root: Path = REPOSITORY) -> str:
    """Return the digest of the project as its files stand now."""
    digest = hashlib.sha256()
    for path in sorted(_files(root)):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    yield from (path for name in FILES if (path := root / name).is_file())
    for directory in DIRECTORIES:
        for path in (root / directory).rglob("*"):
            if path.suffix in SUFFIXES and path.is_file() and not BUILT & set(path.relative_to(root).parts):
                yield path
