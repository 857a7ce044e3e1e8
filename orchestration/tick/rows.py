"""Tables whose rows are made one by one: what went and came of a parent gives at once what goes and comes of the table.

A model, or a view, says so in its meta. ``rows`` names the parents of one row of which each row is made, and for each
the parents that it is joined with: always, not here and there. ``each`` names all parents and joins none. The change is
summed up from ``terms``, each by the model's own query. Rows in it count: one that goes and comes again stays.

A view that only renames, converts and filters the rows of one table need not say so: its plan does. It is seen through.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.publication.difference import AT, HASH, SIGN, Delta, columns_of, table
from orchestration.publication.names import quoted
from orchestration.tick.make import ROWS, add, begin
from orchestration.tick.plan import Step
from orchestration.tick.terms import Joined, terms

SIGNED = "temp.main.tick_signed"
ROW_BY_ROW = frozenset({"SEQ_SCAN", "PROJECTION", "FILTER"})
"""Operators of DuckDB's plans of which each gives for a row what it gives for that row alone."""


def derived(
    connection: Any, step: Step, joined: Joined, deltas: Mapping[str, Delta], relations: Mapping[str, str], target: str
) -> Delta | None:
    """Return how ``step`` differs, given ``deltas`` of parents, kept as ``target``; None where it cannot be told so.

    ``relations`` are quoted names by unique id.
    """
    columns = columns_of(connection, step.relation)
    listed = ", ".join(map(quoted, columns))
    _sum_up(connection, step, joined, deltas, relations)
    return _net(connection, step.relation, listed, tuple(columns), target)


def is_row_by_row(connection: Any, step: Step) -> bool:
    """Return whether the plan of the query of ``step`` says that it treats each row of one table by itself."""
    (found,) = connection.execute(f"explain (format json) {step.sql}").fetchall()
    operators = list(_operators(json.loads(found[1])))
    return set(operators) <= ROW_BY_ROW and operators.count("SEQ_SCAN") == 1


def seen_through(
    connection: Any, step: Step, joined: Joined, deltas: Mapping[str, Delta], relations: Mapping[str, str], target: str
) -> Delta:
    """Return how a view differs that says its rows or ``is_row_by_row``; arguments as ``derived``."""
    columns = columns_of(connection, step.relation)
    row_hash = f"hash({', '.join(map(quoted, columns))})"
    _sum_up(connection, step, joined, deltas, relations)
    connection.execute(f"""
        create or replace {table(target)} as
        select * exclude ({SIGN}), {row_hash} as {HASH}, {SIGN}, null::bigint as {AT} from {SIGNED}
        where {row_hash} in (select {row_hash} from {SIGNED} group by all having sum({SIGN}) <> 0)""")
    return _counted(connection, target, tuple(columns))


def _operators(nodes: Any) -> Iterator[str]:
    for node in nodes:
        yield node["name"].strip()
        yield from _operators(node["children"])


def _sum_up(
    connection: Any, step: Step, joined: Joined, deltas: Mapping[str, Delta], relations: Mapping[str, str]
) -> None:
    """Gather in ``SIGNED`` what goes and comes, by every term."""
    connection.execute(f"create or replace temp table {SIGNED} as select *, 0 as {SIGN} from {step.relation} limit 0")
    for sign, instead in terms(joined, deltas, relations):
        begin(connection, step)
        add(connection, step, instead, "true")
        connection.execute(f"insert into {SIGNED} select *, {sign} from {ROWS}")


def _net(connection: Any, relation: str, listed: str, columns: tuple[str, ...], target: str) -> Delta | None:
    """Return what is left of what went and came, set against each other; None where a row that goes is not there."""
    row_hash = f"hash({listed})"
    connection.execute(f"""
        create or replace temp table tick_net as
        select {row_hash} as tick_row, sum({SIGN})::bigint as tick_more
        from {SIGNED} group by tick_row having tick_more <> 0""")
    place = f"row_number() over (partition by {row_hash})"
    connection.execute(f"""
        create or replace {table(target)} as
        select {listed}, tick_row as {HASH}, -1 as {SIGN}, {AT} from (
            select *, rowid as {AT}, {row_hash} as tick_row, {place} as tick_place from {relation}
            where {row_hash} in (select tick_row from tick_net where tick_more < 0))
        inner join tick_net using (tick_row) where tick_place <= -tick_more
        union all
        select {listed}, tick_row, 1, null from (
            select *, {row_hash} as tick_row, {place} as tick_place from {SIGNED}
            where {SIGN} > 0 and {row_hash} in (select tick_row from tick_net where tick_more > 0))
        inner join tick_net using (tick_row) where tick_place <= tick_more""")
    counts = "coalesce(sum(greatest(-tick_more, 0)), 0), coalesce(sum(greatest(tick_more, 0)), 0)"
    wanted = connection.execute(f"select {counts} from tick_net").fetchone()
    found = _counted(connection, target, columns)
    return found if (found.went, found.came) == tuple(map(int, wanted)) else None


def _counted(connection: Any, target: str, columns: tuple[str, ...]) -> Delta:
    query = f"select count(*) filter ({SIGN} < 0), count(*) filter ({SIGN} > 0) from {target}"
    return Delta(target, columns, *connection.execute(query).fetchone())
