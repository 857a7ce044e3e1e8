"""What a replay changed in the source tables: the rows that went and those that came, until the next replay.

They lead from one batch of a table to another, which are kept with them: a reader that stands at any other batch must
not follow them. A first load keeps nothing, nor does one that changes much of a table: then all of it is read anew.
"""

from __future__ import annotations

from typing import Any

from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.landing import landed
from orchestration.publication.difference import SIGN, TOO_MANY

_FORGET = """
drop schema if exists replayed cascade;
create schema replayed;
create table replayed.step (system varchar, table_name varchar, from_batch_id bigint, upto_batch_id bigint);
"""


def forget(connection: Any) -> None:
    """Keep nothing of an earlier replay."""
    connection.execute(_FORGET)


def keep_before(connection: Any, schema: str, table: Table, marker: int, upto: int) -> None:
    """Keep the rows that the batches after ``marker``, up to ``upto``, are about, as they stand before these."""
    if marker:
        select = f"select *, -1 as {SIGN} from {schema}.{quoted(table.name)}"
        connection.execute(f"create table {_kept(schema, table)} as {select} where {_among(table, marker, upto)}")


def keep_after(connection: Any, schema: str, table: Table, marker: int, upto: int) -> None:
    """Keep the same rows as they stand after these batches, unless they are many of all."""
    if not marker:
        return
    kept, target = _kept(schema, table), f"{schema}.{quoted(table.name)}"
    connection.execute(f"insert into {kept} select *, 1 from {target} where {_among(table, marker, upto)}")
    counts = f"select (select count(*) from {kept}) * {TOO_MANY} > (select count(*) from {target})"
    if connection.execute(counts).fetchone()[0]:
        connection.execute(f"drop table {kept}")
    else:
        connection.execute("insert into replayed.step values (?, ?, ?, ?)", [table.system, table.name, marker, upto])


def _kept(schema: str, table: Table) -> str:
    return f"replayed.{quoted(f'{schema}__{table.name}')}"


def _among(table: Table, marker: int, upto: int) -> str:
    key = quoted(table.key)
    return f"{key} in (select {key} from landing.{landed(table)} where _batch_id > {marker} and _batch_id <= {upto})"
