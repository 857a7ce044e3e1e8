"""Which rule on rows each served table carries, from ``rules.yml`` or else from its columns. Closed by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from serving.database import names

_FILE = Path(__file__).parent.parent / "rules.yml"
EVERYBODY = ("constable", "sergeant", "inspector", "chief_inspector", "headquarters", "analyst", "hr")
AGGREGATES = tuple(role for role in EVERYBODY if role != "hr")


@dataclass(frozen=True)
class Rule:
    """A table's rule on rows: its kind (see ``rules.yml``) and the condition in SQL, or None where nobody may look."""

    kind: str
    condition: str | None


def rule_of(table: str, columns: Sequence[str], schema: str) -> Rule:
    """Return the rule of ``table``; ``schema`` is where the functions of ``access.sql`` lie."""
    declared = _declared()["tables"].get(table, {})
    kind = declared.get("rule") or _by_columns(columns)
    return Rule(kind, _condition(kind, declared, columns, _Words(schema)))


def _by_columns(columns: Sequence[str]) -> str:
    if {"level", "entity_id"} <= set(columns):
        return "metric"
    if any(name.endswith("person_no") for name in columns):
        return "person"
    return "team" if "unit_code" in columns else "closed"


class _Words:
    """Pieces of a condition. Every sub-select is uncorrelated: PostgreSQL answers it once a query, then hashes it.

    Who asks is read from the tables themselves, under their own rule (own rows only): that is planned with the query,
    while a function that reads them is planned at every call.
    """

    def __init__(self, schema: str) -> None:
        self.schema = schema

    def scopes(self, kind: str) -> str:
        return f"(select scope_id from {self.schema}.reader_scope where scope_kind = '{kind}')"

    def role_in(self, roles: Sequence[str]) -> str:
        listed = ", ".join(f"'{role}'" for role in roles)
        return f"(select role from {self.schema}.reader) in ({listed})"

    def vouched_in(self, roles: Sequence[str]) -> str:
        """As ``role_in``, for what headquarters see of others: whoever fell back is none of them, as in reader_scope.

        The rights of analysts and HR follow from no chain of command, so that one in doubt takes nothing from them.
        """
        listed = ", ".join(f"'{role}'" for role in roles)
        role = "case when role <> 'headquarters' or fallback_reason is null then role end"
        return f"(select {role} from {self.schema}.reader) in ({listed})"

    def nobody(self, column: str) -> str:
        """Nobody in particular: no person, or a bucket that stands for work without one."""
        return f"({column} is null or {column} in (select {self.schema}.officer_buckets()))"


def _condition(kind: str, declared: Mapping[str, Any], columns: Sequence[str], words: _Words) -> str | None:
    if kind == "open":
        return words.role_in([*EVERYBODY, *declared.get("roles", [])])
    if kind == "roles":
        return words.vouched_in(declared["roles"])
    if kind == "own":
        return f"{declared['column']} = (select {words.schema}.{declared['is']}())"
    if kind == "dim_officer":
        return f"person_no in {words.scopes('officer')} or (is_bucket and {words.role_in(AGGREGATES)})"
    if kind == "mismatch":
        return f"{words.vouched_in(['hr', 'headquarters'])} or person_no in {words.scopes('officer')}"
    if kind == "metric":
        return _metric(columns, words)
    if kind == "records":
        return _records(words)
    if kind == "person":
        return _person(columns, words)
    return f"unit_code in {words.scopes('team_records')}" if kind == "team" else None


def _metric(columns: Sequence[str], words: _Words) -> str:
    # A bucket's row is told apart by its parent team; without that column nobody but its own officer sees a row.
    bucket = (
        f" or ({words.nobody('entity_id')} and parent_entity_id in {words.scopes('team_records')})"
        if "parent_entity_id" in columns
        else ""
    )
    return (
        f"(level in ('force', 'csp') and {words.role_in(AGGREGATES)})"
        f" or (level = 'team' and entity_id in {words.scopes('team')})"
        f" or (level = 'officer' and (entity_id in {words.scopes('officer')}{bucket}))"
    )


def _records(words: _Words) -> str:
    return (
        f"(level in ('force', 'csp') and {words.vouched_in(['headquarters'])})"
        f" or (level = 'team' and entity_id in {words.scopes('team_records')})"
        f" or (level = 'officer' and entity_id in {words.scopes('officer')})"
    )


def _person(columns: Sequence[str], words: _Words) -> str:
    about = [name for name in columns if name.endswith("person_no") and name not in _declared()["actors"]]
    seen = words.scopes("officer")
    if not about:
        return words.vouched_in(["headquarters"])
    each = [f"({name} in {seen} or {_unnamed(name, columns, words)})" for name in about]
    return " and ".join(each)


def _unnamed(name: str, columns: Sequence[str], words: _Words) -> str:
    """Say that a row about nobody is for those who lead the team it was in; without a team, for nobody."""
    unit = name.removesuffix("person_no") + "unit_code"
    if unit not in columns:
        return "false"
    team = f"{unit} in {words.scopes('team_records')}"
    if name == "person_no":
        return f"({words.nobody(name)} and {team})"
    # A second party who is not there hides nothing; a bucket stands for people, so it needs the team.
    return f"({name} is null or ({words.nobody(name)} and {team}))"


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    declared: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return declared


def readers_of(schema: str) -> tuple[str, ...]:
    """Return the roles that a schema's tables are granted to, the owner apart."""
    if schema == names.ANALYST_SCHEMA:
        return (names.ANALYST, names.APP)
    if schema == names.PARTNER_SCHEMA:
        return (names.PARTNER, names.APP)
    return (names.READER, names.BI)
