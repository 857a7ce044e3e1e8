"""Tables that are made part by part: which parts a change touches, and the query that makes those alone.

A model says so in its meta. ``by`` names the columns that tell its parts; ``of`` names the parents of which a part
reads the rows of its own only: those equal to it in the columns ``equal_in`` (none: it reads all of them), named once
where both tables name them alike, else by the parent's name, then the part's. Rows of a parent that went or came touch
the parts that equal them in ``equal_in``, or those that the query ``touches`` finds, in which ``{delta}`` stands for
these rows and ``{name}`` for any model; ``tells`` names the columns that it finds, where they are not those of ``by``:
every part equal in them is touched. Any other parent is read as a whole: where one of those has changed, in a column
that is read, the table is made as a whole.

The clock is a parent of one row. With ``column: as_at`` its ``touches`` answers for a change of that column alone, from
``{since}`` to ``{until}``, the earlier and the later of its values before and now: it finds the parts for which
something lies between the two, both included. A change of another column that is read makes the table as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from orchestration.publication.difference import SIGN, Delta
from orchestration.publication.names import quoted
from orchestration.tick.plan import Step

KEYS = ("equal_in", "touches", "tells", "column")


@dataclass(frozen=True)
class Link:
    """How a part hangs on a parent. ``equal_in``: by column of the parent, that of the part."""

    equal_in: Mapping[str, str]
    touches: str | None = None
    tells: tuple[str, ...] = ()
    column: str | None = None


@dataclass(frozen=True)
class Touched:
    """Parts that a change touches: those equal to a row of ``relation`` in ``columns``."""

    columns: tuple[str, ...]
    relation: str


@dataclass(frozen=True)
class Parts:
    """What a model says of its parts; ``of`` is by the parents' unique ids."""

    by: tuple[str, ...]
    of: Mapping[str, Link]


def parts_of(step: Step, ids: Mapping[str, str]) -> Parts | None:
    """Return the parts of ``step``; None where it has none. ``ids`` gives unique ids by name."""
    said = step.meta.get("parts")
    if not said:
        return None
    strange = sorted(str(key) for link in said["of"].values() for key in link if key not in KEYS)
    if strange:
        raise LookupError(f"{step.name} says of its parts what nobody reads: {', '.join(strange)}")
    of = {ids[name]: _link(link) for name, link in said["of"].items()}
    unknown = sorted(set(of) - set(step.parents))
    if unknown:
        raise LookupError(f"{step.name} does not read {', '.join(unknown)}, which its parts are said to be of")
    return Parts(tuple(said["by"]), of)


def _link(said: Mapping[str, Any]) -> Link:
    pairs = _pairs(said.get("equal_in", ()))
    return Link(pairs, said.get("touches"), tuple(said.get("tells", ())), said.get("column"))


def touched(connection: Any, parts: Parts, deltas: Mapping[str, Delta], relations: Mapping[str, str]) -> list[Touched]:
    """Return which parts the changed rows of parents touch, together where they are told by the same columns.

    ``deltas`` are by unique id; ``relations`` gives the quoted name of each model by its own.
    """
    queries: dict[tuple[str, ...], list[str]] = {}
    for parent, delta in deltas.items():
        link = parts.of[parent]
        columns = (link.tells or parts.by) if link.touches else tuple(link.equal_in.values())
        query = (link.touches or "from {delta}").format_map({**relations, **_given(link, delta)})
        named = columns if link.touches else tuple(link.equal_in)
        queries.setdefault(columns, []).append(f"select {_listed(named, columns) or '1'} from ({query})")
    found = []
    for number, (columns, selects) in enumerate(queries.items()):
        relation = f"temp.main.tick_touched_{number}"
        connection.execute(f"create or replace temp table {relation} as {' union '.join(selects)}")
        if connection.execute(f"select 1 from {relation} limit 1").fetchone():
            found.append(Touched(columns, relation))
    return found


def only_in(delta: Delta, columns: Sequence[str]) -> Delta:
    """Return ``delta`` without rows that went and came alike in ``columns``; as it is where those are none or all."""
    if not columns or set(columns) == set(delta.columns):
        return delta
    row, kept = f"hash({_listed(columns)})", delta.relation
    differing = f"select {row} from {kept} group by all having sum({SIGN}) <> 0"
    return replace(delta, relation=f"(select * from {kept} where {row} in ({differing}))")


def _given(link: Link, delta: Delta) -> dict[str, str]:
    """Return what stands for ``{delta}`` and, where a link is by one column, for ``{since}`` and ``{until}``."""
    ends = {"since": "min", "until": "max"} if link.column else {}
    column = quoted(str(link.column))
    found = {name: f"(select {which}({column}) from {delta.relation})" for name, which in ends.items()}
    return {"delta": delta.relation, **found}


def among(one: Touched, columns: Mapping[str, str]) -> str:
    """Return the condition that a row may be of a touched part, by hash: nulls equal each other.

    ``columns``: by name of the row, that of the part.
    """
    shared = {own: part for own, part in columns.items() if part in one.columns}
    if not shared:
        return "true"
    return f"(hash({_listed(tuple(shared))}) in (select hash({_listed(tuple(shared.values()))}) from {one.relation}))"


def _pairs(said: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    return dict(said) if isinstance(said, Mapping) else {column: column for column in said}


def _listed(columns: Sequence[str], names: Sequence[str] | None = None) -> str:
    """Return the columns one after the other, under other ``names`` where there are any."""
    return ", ".join(
        quoted(column) + (f" as {quoted(name)}" if name != column else "")
        for column, name in zip(columns, names or columns, strict=True)
    )
