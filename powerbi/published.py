"""``python -m powerbi.published``: copy Microsoft's published JSON schemas that the project names, to test against.

They are no part of this repository. Wherever Microsoft's address can be reached (.ci/run tries), the copy below
``target`` makes the test of the project run against them; nothing else reads it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import httpx

from orchestration.settings import REPOSITORY

BASE = "https://developer.microsoft.com/json-schemas/"
TO = REPOSITORY / "target" / "json-schemas"
PROJECT = REPOSITORY / "powerbi" / "project"
Get = Callable[[str], bytes]


class NotThere(RuntimeError):
    """A schema could not be fetched. The message names it."""


def main() -> int:
    """Copy the schemas; return 1 with the reason where one cannot be had."""
    with httpx.Client(timeout=10, follow_redirects=True) as client:

        def get(url: str) -> bytes:
            return client.get(url).raise_for_status().content

        try:
            print(f"{copy(named(PROJECT), TO, get)} schemas lie in {TO}")
        except (NotThere, httpx.HTTPError) as fault:
            print(f"Microsoft's schemas could not be fetched: {fault}", file=sys.stderr)
            return 1
    return 0


def named(project: Path) -> set[str]:
    """Return the schemas that the project's files name."""
    found = set()
    for path in project.rglob("*"):
        if path.is_file() and path.suffix != ".tmdl":
            found.add(str(json.loads(path.read_text(encoding="utf-8"))["$schema"]))
    return found


def copy(urls: Iterable[str], to: Path, get: Get) -> int:
    """Copy ``urls``, and all that they refer to, below ``to`` by their paths; return how many. Raises ``NotThere``."""
    left, done = list(urls), dict[str, bytes]()
    while left:
        url = left.pop()
        if url in done:
            continue
        if not url.startswith(BASE) or ".." in url:
            raise NotThere(f"{url} is none of Microsoft's published schemas")
        try:
            content = get(url)
            schema = json.loads(content.decode("utf-8-sig"))
        except ValueError:
            raise NotThere(f"{url} is no JSON") from None
        done[url] = content
        left += [urldefrag(urljoin(url, one)).url for one in _references(schema) if not one.startswith("#")]
    for url, content in done.items():  # all or none: half of them would fail a test for no fault of the project
        path = to / url.removeprefix(BASE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(done)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


if __name__ == "__main__":
    raise SystemExit(main())
