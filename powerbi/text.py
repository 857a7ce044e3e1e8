"""Names, ids and layout of TMDL text: the same input gives the same bytes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

_NAMESPACE = uuid.UUID("7d3f5a1e-0c66-5b7e-9a41-2f4f3b1c9d20")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UPPER = {"csp": "CSP", "upn": "UPN", "id": "id", "ci": "CI"}


def tag(*path: str) -> str:
    """Return the lasting id of the thing at ``path``: reports stay bound to it when the project is written anew."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(path)))


def short_id(*path: str) -> str:
    """Return a name of 20 hexadecimal digits, as pages and visuals have them."""
    return tag(*path).replace("-", "")[:20]


def quoted(name: str) -> str:
    """Return ``name`` as TMDL writes it, in quotes where it is not one plain word."""
    return name if _PLAIN.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def human(column: str) -> str:
    """Return the name that people read for a column: ``period_start`` becomes ``Period start``."""
    words = [_UPPER.get(word, word) for word in column.split("_")]
    return " ".join([words[0][0].upper() + words[0][1:], *words[1:]])


def described(words: str, depth: int) -> list[str]:
    """Return a description as TMDL's ``///`` line; its blanks and line ends become single blanks."""
    flat = " ".join(words.split())
    return [f"{'	' * depth}/// {flat}"] if flat else []


def block(text: str, depth: int) -> list[str]:
    """Return the lines of an expression, indented ``depth`` deep."""
    return ["\t" * depth + line if line.strip() else "" for line in text.strip("\n").splitlines()]


def joined(lines: Iterable[str]) -> str:
    """Return a file's text with one line feed at its end."""
    return "\n".join(lines).rstrip("\n") + "\n"
