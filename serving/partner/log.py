"""The record of what left the force: which release, a hash of its figures, for what purpose, by whose approval."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import yaml
from psycopg import Connection

from serving.partner.figures import Figure

_HERE = Path(__file__).parent
_NOTE = """
    insert into scorecards_audit.partner_release (release_id, figures, withheld, sha256, purpose, approver)
    values (%s, %s, %s, %s, %s, %s)"""


class NotApproved(ValueError):
    """Nobody has said for what, or by whose approval, figures leave the force."""


@dataclass(frozen=True)
class Approval:
    """For what the figures leave, and who has approved it."""

    purpose: str
    approver: str


@dataclass(frozen=True)
class Given:
    """What went out with a release: how many figures, how many of them withheld, and the SHA-256 of all of them."""

    figures: int
    withheld: int
    sha256: str


def approval_of(path: Path = _HERE / "approval.yml") -> Approval:
    """Return who approved what; raises ``NotApproved`` where the file does not say."""
    found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    named = {name: str(found.get(name) or "").strip() for name in ("purpose", "approver")}
    if missing := [name for name, value in named.items() if not value]:
        raise NotApproved(f"{path.name} names no {' and no '.join(missing)}: fill it in before figures leave the force")
    return Approval(**named)


def given(figures: Sequence[Figure]) -> Given:
    """Return the record of ``figures``; the hash is of one line a figure, as JSON, in their order."""
    lines = "".join(json.dumps(astuple(one), default=str) + "\n" for one in figures)
    withheld = sum(one.is_withheld for one in figures)
    return Given(len(figures), withheld, hashlib.sha256(lines.encode()).hexdigest())


def note(connection: Connection[Any], release_id: str, what: Given, approval: Approval) -> None:
    """Write down, by the publisher's account, that ``what`` went out with the release."""
    connection.execute((_HERE / "log.sql").read_bytes())
    row = [release_id, what.figures, what.withheld, what.sha256, approval.purpose, approval.approver]
    connection.execute(_NOTE, row)
