"""One read laid out in DuckDB: text batches become the typed temporary table ``incoming``, bad rows are set apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from orchestration.ingestion.convert import as_landed, literal, quoted, typed, without_nul
from orchestration.ingestion.declaration import Column, Table
from orchestration.ingestion.results import Note, Rejection, SourceFault

if TYPE_CHECKING:
    import pyarrow as pa

TYPE_CHANGED_ROWS = 20
_SEPARATOR = "chr(31)"


def stage(connection: Any, table: Table, batches: Iterable[pa.Table], is_check: bool = False) -> int:
    """Fill ``incoming`` (contract columns, ``_position``, ``_failed``) and return the number of rows read.

    ``_failed`` names the columns that do not convert, with their values; null where all do. A date, time, number or
    truth left blank is none: lists typed by hand have such; a needed one sets its row aside. What lands of a value is
    ``as_landed`` (decision 70). ``is_check``: nulls and dates are to be seen as they are at the source.
    """
    definition = ", ".join(f"{quoted(column.name)} {column.data_type}" for column in table.columns)
    connection.execute(f"create or replace temp table incoming ({definition}, _position bigint, _failed varchar)")
    key = next(column for column in table.columns if column.is_key)
    connection.execute(f"create or replace temp table rejected_key ({quoted(key.name)} {key.data_type})")
    statement = _insert(table, is_check)
    rows = 0
    for batch in batches:
        # Numbered here: DuckDB promises no order of its own where insertion order is not kept.
        connection.register("batch", batch.append_column("_position", [np.arange(rows + 1, rows + batch.num_rows + 1)]))
        connection.execute(statement)
        connection.unregister("batch")
        rows += batch.num_rows
    return rows


def sift(connection: Any, table: Table, rows: int) -> tuple[list[Rejection], list[Note]]:
    """Take double keys and bad rows out of ``incoming``; return why. Keys of bad rows go to ``rejected_key``.

    Raises SourceFault where most values of a column do not convert, as where it changed its type, or are missing.
    """
    _refuse_changed_types(connection, table, rows)
    notes = _drop_doubles(connection, table)
    key = quoted(table.key)
    bad = f"from incoming where ({key} is null or _failed is not null)"
    cursor = f"cast({quoted(table.cursor)} as varchar)" if table.cursor else "cast(_position as varchar)"
    found = connection.execute(f"select cast({key} as varchar), _failed, {cursor} {bad} order by _position").fetchall()
    if found:
        connection.execute(f"insert into rejected_key select distinct {key} {bad} and {key} is not null")
        connection.execute(f"delete {bad}")
    return [_rejection(table, *row) for row in found], notes


def stage_deleted(connection: Any, table: Table, keys: list[str]) -> None:
    """Join the keys that the source says are gone to ``rejected_key``: no row of theirs may stand."""
    key = next(column for column in table.columns if column.is_key)
    gone = typed(key, without_nul("gone"))
    for start in range(0, len(keys), 10_000):
        connection.execute(
            f"insert into rejected_key select {gone} from (select unnest(cast(? as varchar[])) as gone)",
            [keys[start : start + 10_000]],
        )


def _insert(table: Table, is_check: bool) -> str:
    texts = ", ".join(f"{without_nul(quoted(column.name))} as t{i}" for i, column in enumerate(table.columns))
    values = ", ".join(f"{typed(column, f't{i}')} as c{i}" for i, column in enumerate(table.columns))
    failures = [
        f"case when c{i} is null and ({'true' if column.is_needed else 'false'} or trim(t{i}) <> '') "
        f"then {literal(column.name + '=')} || coalesce(left(t{i}, 60), '') end"
        for i, column in enumerate(table.columns)
        if column.data_type != "varchar"
    ]
    failed = f"nullif(concat_ws({_SEPARATOR}, {', '.join(failures)}), '')" if failures else "cast(null as varchar)"
    columns = ", ".join(f"c{i}" if is_check else as_landed(one, f"c{i}") for i, one in enumerate(table.columns))
    return (
        f"insert into incoming select {columns}, _position, {failed} "
        f"from (select *, {values} from (select {texts}, _position from batch))"
    )


def _refuse_changed_types(connection: Any, table: Table, rows: int) -> None:
    if rows < TYPE_CHANGED_ROWS or not connection.execute("select count(_failed) from incoming").fetchone()[0]:
        return
    for column in table.columns:
        good, bad, blank, example = connection.execute(_failure_counts(column)).fetchone()
        # a few bad values of a column that is mostly empty say nothing of its type: their rows alone are set aside
        if bad > good and good + bad >= TYPE_CHANGED_ROWS:
            raise SourceFault(_changed(table, column, good + bad, bad, blank, example))


def _changed(table: Table, column: Column, rows: int, bad: int, blank: int, example: str) -> str:
    remedy = f"at the source, or change the contract in models/sources/{table.system}.yml"
    if blank * 2 > bad:
        return f"{table}: column {column.name} is needed and is missing in {blank} of {rows} rows; give it {remedy}"
    return (
        f"{table}: column {column.name} changed its type: {bad} of {rows} values are no {column.data_type}, "
        f"e.g. {example}; restore the type {remedy}"
    )


def _failure_counts(column: Column) -> str:
    start = literal(f"{column.name}=")
    mine = f"list_filter(string_split(_failed, {_SEPARATOR}), lambda part: starts_with(part, {start}))[1]"
    parts = f"select *, {mine} as part from incoming"
    blank = f"count(*) filter (trim(part) = {start})"
    example = f"any_value(part) filter (trim(part) <> {start})"
    return f"select count({quoted(column.name)}), count(part), {blank}, {example} from ({parts})"


def _drop_doubles(connection: Any, table: Table) -> list[Note]:
    key = quoted(table.key)
    total, distinct = connection.execute(f"select count({key}), count(distinct {key}) from incoming").fetchone()
    if total == distinct:
        return []
    latest = f"{quoted(table.cursor)} desc nulls last, _position desc" if table.cursor else "_position desc"
    connection.execute(
        f"delete from incoming where _position in (select _position from incoming where {key} is not null "
        f"qualify row_number() over (partition by {key} order by {latest}) > 1)"
    )
    return [Note(table.key, "double_key", "several rows of one read share a primary key; the last one counts")]


def _rejection(table: Table, key: str | None, failed: str | None, cursor: str | None) -> Rejection:
    if key is None:
        detail = f"{table.key} is null; {table.cursor or 'row'} {cursor}"
        return Rejection(None, "null_key", detail, f"give the row its {table.key} in {table}")
    types = {column.name: column.data_type for column in table.columns}
    parts = (failed or "").split(chr(31))
    named = [(part, *part.split("=", 1)) for part in parts]
    words = [f"{part} is no {types[name]}" if value.strip() else f"{name} is missing" for part, name, value in named]
    return Rejection(key, "not_convertible", "; ".join(words), f"correct the value in {table} or at its source")
