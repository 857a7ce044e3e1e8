"""Tests that passed on a table before it changed in part: asked about the rows that changed, not of all of them again.

A generic test is named here if it judges rows one by one, or those together that are equal in columns which one of its
arguments names. Where none was at fault before, and none is among the rows that came and those judged together with
what went or came, none is at fault now. Whatever else is found, or is not known for certain, leads to the whole test.
"""

from __future__ import annotations

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

STRICT = {"fail_calc": "count(*)", "limit": None, "warn_if": "!= 0", "error_if": "!= 0"}
"""Only with these does a pass say that no row at all was at fault."""


def still_passing(
    connection: Any,
    tests: Collection[Test],
    known: Mapping[str, Entry],
    deltas: Mapping[str, Delta],
    relations: Mapping[str, str],
) -> set[str]:
    """Return the tests that passed on the one table that they read and, by what changed in it, pass again.

    ``known`` holds the entries before the change; ``deltas`` and ``relations`` (quoted names) are by unique id.
    """
    versions = {name: entry.version for name, entry in known.items()}
    asked = [test for test in tests if _may_be_asked(test, deltas) and _passed(test, known, versions)]
    return {test.unique_id for test in asked if _finds_none(connection, test, deltas, relations)}


def in_part(test: Test, relation: str, delta: Delta) -> str | None:
    """Return the query of ``test`` on the rows of ``relation`` that may be judged otherwise; None where it has none."""
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


def _may_be_asked(test: Test, deltas: Mapping[str, Delta]) -> bool:
    is_strict = all(test.config.get(name) == value for name, value in STRICT.items())
    return test.generic in TOGETHER and is_strict and len(test.parents) == 1 and test.parents[0] in deltas


def _passed(test: Test, known: Mapping[str, Entry], versions: Mapping[str, str]) -> bool:
    """Return whether the last outcome is a pass on the very table that then changed."""
    entry = known.get(test.unique_id)
    if entry is None or entry.outcome is None or entry.made_from != made_of(test, versions):
        return False
    return as_result(entry.outcome).status == "pass"


def _finds_none(connection: Any, test: Test, deltas: Mapping[str, Delta], relations: Mapping[str, str]) -> bool:
    (parent,) = test.parents
    query = in_part(test, relations[parent], deltas[parent])
    try:
        return query is not None and not connection.execute(f"select 1 from (\n{query}\n) limit 1").fetchall()
    except duckdb.Error:
        return False
