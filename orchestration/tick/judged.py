"""Tests that passed on a table before it changed in part: asked about the rows that changed, not of all of them again.

A generic test is named here if it judges rows one by one, or those together that are equal in columns which one of its
arguments names. Where none was at fault before, and none is among the rows that came and those judged together with
what went or came, none is at fault now. A row that refers to another table is judged again where it came, or where what
it refers to went. Whatever else is found, or is not known for certain, leads to the whole test.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import duckdb

from orchestration.publication.difference import SIGN, Delta
from orchestration.publication.names import quoted
from orchestration.tick.memory import Entry, as_result
from orchestration.tick.plan import Test
from orchestration.tick.recall import made_of

TOGETHER: Mapping[str, str | None] = {
    "accepted_values": None,
    "no_nulls": None,
    "not_null": None,
    "ranges_do_not_overlap": "key",
    "ranges_have_no_gap": "key",
    "unique": "column_name",
    "unique_combination": "columns",
}
"""The generic tests that may be asked in part: the argument that names the columns, None where each row is alone."""

REFERS = "relationships"
"""dbt's test that each row's value is found in another table. Its query names the two as below."""

_ROLES = {role: re.compile(rf"as {role}_field\s+from\s+(\S+)\s") for role in ("from", "to")}
_NONE: Mapping[str, str] = {}

STRICT = {"fail_calc": "count(*)", "limit": None, "warn_if": "!= 0", "error_if": "!= 0"}
"""Only with these does a pass say that no row at all was at fault."""


def still_passing(
    connection: Any,
    tests: Collection[Test],
    known: Mapping[str, Entry],
    deltas: Mapping[str, Delta],
    relations: Mapping[str, str],
    now: Mapping[str, str] = _NONE,
) -> set[str]:
    """Return the tests that passed on the tables that they read and, by what changed in these, pass again.

    ``known`` holds the entries before the change, ``now`` the versions after it; ``deltas`` and ``relations`` (quoted
    names) are by unique id.
    """
    versions = {name: entry.version for name, entry in known.items()}
    told = {name for name, version in now.items() if versions.get(name) == version} | deltas.keys()
    asked = [test for test in tests if _may_be_asked(test, deltas, told) and _passed(test, known, versions)]
    return {test.unique_id for test in asked if _finds_none(connection, test, deltas, relations)}


def in_part(test: Test, deltas: Mapping[str, Delta], relations: Mapping[str, str]) -> str | None:
    """Return the query of ``test`` on the rows that may be judged otherwise; None where it has none."""
    if test.generic == REFERS:
        return _referring(test, deltas, relations)
    delta, relation = deltas[test.parents[0]], relations[test.parents[0]]
    if test.sql.count(relation) != 1:
        return None
    argument = TOGETHER[test.generic]
    if argument is None:
        rows = f"select {', '.join(map(quoted, delta.columns))} from {delta.relation} where {SIGN} > 0"
    else:
        said = test.arguments[argument]
        row = f"hash({said if isinstance(said, str) else ', '.join(said)})"
        rows = f"select * from {relation} where {row} in (select {row} from {delta.relation})"
    return test.sql.replace(relation, f"({rows})")


def _referring(test: Test, deltas: Mapping[str, Delta], relations: Mapping[str, str]) -> str | None:
    """Return the query about the rows that came, and those that refer to what went."""
    found = {role: pattern.search(test.sql) for role, pattern in _ROLES.items()}
    named = {role: match[1] for role, match in found.items() if match}
    if sorted(named.values()) != sorted(relations[one] for one in test.parents):
        return None
    child, parent = (next(one for one in test.parents if relations[one] == named[role]) for role in ("from", "to"))
    if any(test.sql.count(relations[one]) != 1 for one in (child, parent)):
        return None
    column, rows = test.arguments["column_name"], []
    if child in deltas:
        rows.append(f"select {column} from {deltas[child].relation} where {SIGN} > 0")
    if parent in deltas:
        gone = f"select {test.arguments['field']} from {deltas[parent].relation} where {SIGN} < 0"
        rows.append(f"select {column} from {relations[child]} where {column} in ({gone})")
    return test.sql.replace(relations[child], f"({' union all '.join(rows)})")


def _may_be_asked(test: Test, deltas: Mapping[str, Delta], told: Collection[str]) -> bool:
    """Return whether what changed in the tables that ``test`` reads is known. ``told``: those of which it is."""
    is_strict = all(test.config.get(name) == value for name, value in STRICT.items())
    if not is_strict or not set(test.parents) <= set(told) or not deltas.keys() & set(test.parents):
        return False
    return len(test.parents) == 1 if test.generic in TOGETHER else test.generic == REFERS and len(test.parents) == 2


def _passed(test: Test, known: Mapping[str, Entry], versions: Mapping[str, str]) -> bool:
    """Return whether the last outcome is a pass on the very table that then changed."""
    entry = known.get(test.unique_id)
    if entry is None or entry.outcome is None or entry.made_from != made_of(test, versions):
        return False
    return as_result(entry.outcome).status == "pass"


def _finds_none(connection: Any, test: Test, deltas: Mapping[str, Delta], relations: Mapping[str, str]) -> bool:
    query = in_part(test, deltas, relations)
    try:
        return query is not None and not connection.execute(f"select 1 from (\n{query}\n) limit 1").fetchall()
    except duckdb.Error:
        return False
