"""What decides what a build makes besides the sources: one digest of the project, and one of each seed's rows.

The project is models, macros, tests, code, packages, and the columns of seeds. Their rows are data: what they touch is
made again (``wave``), and nothing is compiled for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.settings import REPOSITORY

SEEDS = "seeds"
DIRECTORIES = ("models", SEEDS, "dbt_project", "expectations", "orchestration", "mappings")
BUILDING = ("orchestration",)
"""Whose code makes tables."""
FILES = ("requirements.lock",)
SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv", ".py", ".json", ".md"})
BUILT = frozenset({"target", "logs", "__pycache__"})


def project_signature(root: Path = REPOSITORY) -> str:
    """Return the digest of the project as its files stand now; of a seed's rows it says nothing."""
    digest = hashlib.sha256()
    for path in sorted(_files(root)):
        content = _content(path)
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(content.partition(b"\n")[0] if _is_seed(path, root) else content).digest())
    return digest.hexdigest()


def code_signature(directories: Sequence[str] = BUILDING, root: Path = REPOSITORY) -> str:
    """Return the digest of the code in ``directories`` as its files stand now; what an editor lays beside is none."""
    digest = hashlib.sha256()
    paths = [path for name in directories for path in (root / name).rglob("[!.]*.py") if path.is_file()]
    for path in sorted(paths):
        digest.update(f"{path.relative_to(root)}\0{file_signature(path)}\0".encode())
    return digest.hexdigest()


def seed_signatures(root: Path = REPOSITORY) -> dict[str, str]:
    """Return by name the digest of each seed of the project as its file stands now."""
    return {path.stem: file_signature(path) for path in (root / SEEDS).rglob("*.csv")}


def file_signature(path: Path) -> str:
    """Return the digest of one file."""
    return hashlib.sha256(_content(path)).hexdigest()


def _content(path: Path) -> bytes:
    """Return what a file holds; nothing where it has just gone: a checkout is being changed."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _is_seed(path: Path, root: Path) -> bool:
    return path.suffix == ".csv" and path.is_relative_to(root / SEEDS)


def _files(root: Path) -> Iterator[Path]:
    yield from (path for name in FILES if (path := root / name).is_file())
    for directory in DIRECTORIES:
        for path in (root / directory).rglob("*"):
            if path.suffix in SUFFIXES and path.is_file() and not BUILT & set(path.relative_to(root).parts):
                yield path


LOADED = code_signature()
"""The code by which this process builds: that of its beginning, whatever the files say later."""


class CodeChanged(RuntimeError):
    """The code is no longer what this process runs: what it would build belongs to neither."""


def require_loaded_code() -> None:
    """Raise ``CodeChanged`` where the files of the code are not those that this process began with."""
    if code_signature() != LOADED:
        raise CodeChanged("the code changed since this process began: start it again (the next scheduled run does)")
