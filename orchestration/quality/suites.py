"""Read the suites in ``expectations/``. Adding a suite is adding a file: it carries its query and its words.

A file is a Great Expectations suite. Its ``meta`` holds ``query`` (DuckDB SQL, text or lines; the warehouse is
``warehouse``, the last release ``previous``), ``rows`` (columns that name a row of the frame), and if wanted
``parameters`` (named in the query as ``$name``) and ``needs_previous`` (a table of the last release, without
which there is nothing to compare). Each expectation's ``meta`` holds name, scope, severity and remedy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.settings import REPOSITORY

DIRECTORY = REPOSITORY / "expectations"
_WORDS = ("name", "scope", "severity", "remedy")


class SuiteError(ValueError):
    """A suite file is wrong. The message names the file, the expectation and what to write."""


@dataclass(frozen=True)
class Suite:
    """One suite file, checked for shape."""

    name: str
    query: str
    parameters: Mapping[str, Any]
    rows: tuple[str, ...]
    needs_previous: str | None
    expectations: tuple[Mapping[str, Any], ...]


def load_suites(directory: Path = DIRECTORY) -> list[Suite]:
    """Return every suite in ``directory``, by name. Raises ``SuiteError``."""
    suites = [_read(path) for path in sorted(directory.glob("*.json"))]
    if not suites:
        raise SuiteError(f"{directory} holds no suite (*.json): nothing would vouch for the mart")
    return suites


def _read(path: Path) -> Suite:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        meta = content["meta"]
        query = meta["query"] if isinstance(meta["query"], str) else "\n".join(meta["query"])
        expectations = tuple(content["expectations"])
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path}: not a suite with expectations and meta.query ({error!r})") from error
    if content.get("name") != path.stem:
        raise SuiteError(f"{path}: its name is {content.get('name')!r}; give it the name of its file, {path.stem!r}")
    _check_words(path, expectations)
    parameters, rows = meta.get("parameters", {}), tuple(meta.get("rows", ()))
    return Suite(path.stem, query, parameters, rows, meta.get("needs_previous"), expectations)


def _check_words(path: Path, expectations: tuple[Mapping[str, Any], ...]) -> None:
    seen: set[str] = set()
    for number, expectation in enumerate(expectations, start=1):
        meta = expectation.get("meta", {})
        missing = [word for word in _WORDS if not meta.get(word)]
        if missing or "type" not in expectation:
            raise SuiteError(f"{path}: expectation {number} lacks {', '.join(missing) or 'type'} (in its meta)")
        if meta["severity"] not in ("error", "warn"):
            raise SuiteError(f"{path}: {meta['name']} has severity {meta['severity']!r}; write error or warn")
        if meta["name"] in seen:
            raise SuiteError(f"{path}: two expectations are named {meta['name']}; names tell them apart")
        seen.add(meta["name"])
    if not expectations:
        raise SuiteError(f"{path}: no expectation in it")
