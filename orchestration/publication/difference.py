"""What became of the rows of one table: those that went and those that came, found by hash and put into the table.

A delta is a passing table with the columns of the table it is of, and ``SIGN`` (-1 went, 1 came), ``HASH`` (of the
row) and ``AT`` (where a row that went stands). A changed row is one that went and one that came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.publication.names import quoted

TOO_MANY = 3
"""A table of which more than one row in so many went is better written anew: what goes leaves holes."""

SHELVES = 1 << 16
"""How many shelves the rows are put on to find the few that differ: a power of two."""

SIGN, HASH, AT = "delta_sign", "delta_hash", "delta_at"


@dataclass(frozen=True)
class Delta:
    """``relation``: where it is kept; ``columns`` of the table that it is of; how many rows went and came."""

    relation: str
    columns: tuple[str, ...]
    went: int
    came: int

    @property
    def is_empty(self) -> bool:
        """Return whether both tables hold the same rows."""
        return self.went + self.came == 0


def difference(connection: Any, target: str, old: str, new: str, where: str = "true") -> Delta:
    """Return how the rows of ``new`` differ from those of ``old`` that meet ``where``, kept as ``target``.

    All are quoted names, ``old`` and ``new`` of tables with the same columns. Copies of a row count: of a row of which
    there are now more or fewer, all copies go and all that there are now come.
    """
    columns = columns_of(connection, old)
    listed = ", ".join(map(quoted, columns))
    find = _find_all if where == "true" else _find_few
    find(connection, target, old, new, listed, where)
    query = f"select count(*) filter ({SIGN} < 0), count(*) filter ({SIGN} > 0) from {target}"
    went, came = connection.execute(query).fetchone()
    return Delta(target, tuple(columns), went, came)


def _find_all(connection: Any, target: str, old: str, new: str, listed: str, _where: str) -> None:
    row_hash = f"hash({listed})"
    sides = (f"select {row_hash} as {HASH}, -1 as {SIGN} from {old}", f"select {row_hash}, 1 from {new}")
    _find_shelves(connection, " union all ".join(sides))
    connection.execute(f"""
        create or replace {table(target)} as
        select {listed}, {row_hash} as {HASH}, -1 as {SIGN}, rowid as {AT} from {old} where {_on_shelf(row_hash)}
        union all select {listed}, {row_hash}, 1, null from {new} where {_on_shelf(row_hash)}""")
    _strike_out(connection, target)


def _find_few(connection: Any, target: str, old: str, new: str, listed: str, where: str) -> None:
    """Keep what differs among the chosen rows of ``old``: few, and most of them other ones, so each is looked at."""
    row_hash = f"hash({listed})"
    chosen = f"select {listed}, {row_hash} as {HASH}, -1 as {SIGN}, rowid as {AT} from {old} where {where}"
    connection.execute(f"create or replace {table(target)} as {chosen}")
    connection.execute(f"insert into {target} select {listed}, {row_hash}, 1, null from {new}")
    _strike_out(connection, target)


def _strike_out(connection: Any, target: str) -> None:
    """Take away the rows that went and came alike."""
    equal = f"select {HASH} from {target} group by {HASH} having sum({SIGN}) = 0"
    connection.execute(f"delete from {target} where {HASH} in ({equal})")


def _find_shelves(connection: Any, rows: str) -> None:
    """Keep the shelves on which ``rows`` (hash and sign) are not the same on both sides.

    Rows are put on shelves by hash and a shelf is judged by count, sum and exclusive or, as contents are: few differ,
    and only what lies on these need be looked at row by row.
    """
    connection.execute(f"""
        create or replace temp table delta_shelf as
        select shelf from (select {_shelf(HASH)} as shelf, {HASH}, {SIGN} from ({rows}))
        group by shelf
        having sum({SIGN}) <> 0 or bit_xor({HASH}) <> 0 or sum({SIGN} * ({HASH} >> 12)::bigint) <> 0""")


def _shelf(row_hash: str) -> str:
    return f"({row_hash} & {SHELVES - 1})::integer"


def _on_shelf(row_hash: str) -> str:
    return f"{_shelf(row_hash)} in (select shelf from delta_shelf)"


def apply(connection: Any, delta: Delta, relation: str) -> None:
    """Let ``relation``, as it stood when the delta was taken, become the new table."""
    listed = ", ".join(map(quoted, delta.columns))
    connection.execute(f"delete from {relation} where rowid in (select {AT} from {delta.relation} where {SIGN} < 0)")
    connection.execute(f"insert into {relation} by name select {listed} from {delta.relation} where {SIGN} > 0")


def table(relation: str) -> str:
    """Return what to create as ``relation``: DuckDB wants to hear of a temporary table that it is one."""
    return f"temp table {relation}" if relation.startswith("temp.") else f"table {relation}"


def columns_of(connection: Any, relation: str) -> list[str]:
    """Return the names of the columns of ``relation``, in order."""
    return [row[0] for row in connection.execute(f"describe {relation}").fetchall()]
