"""Make one table ready to be served: rows, keys, words, the rule on its rows, who may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection, sql

from serving.database import names
from serving.database.rules import readers_of
from serving.database.tables import METRIC_KEYS, Table
from serving.database.words import ADDED, Words

_INDEXED = ("person_no", "unit_code", "upn")
# What is a reader's: every rule's question. What lies below a place in one period, what one place was over time: the
# page's two.
_LONG = (
    ("upn", "scope_kind", "scope_id"),
    ("metric_id", "period_grain", "period_start", "parent_entity_id"),
    ("level", "entity_id", "metric_id", "period_grain", "period_start"),
)
_SHORT = ("level", "entity_id", "metric_id")


def create(connection: Connection[Any], table: Table, schema: str) -> None:
    """Create an empty table, columns only: keys and rules come after the rows, which is faster and just as safe."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in table.columns.items()
    )
    connection.execute(sql.SQL("create table {} ({})").format(_name(schema, table.name), columns))


def add_keys(connection: Connection[Any], tables: Sequence[Table], schema: str, build_key: int) -> None:
    """Add the build's number, primary keys, then foreign keys and indexes to loaded tables; an orphan raises."""
    for table in tables:
        name = _name(schema, table.name)
        # A constant default is kept in the catalogue: it costs no space and no rewrite.
        connection.execute(
            sql.SQL("alter table {} add column build_key bigint not null default {}").format(
                name, sql.Literal(build_key)
            )
        )
        connection.execute(sql.SQL("alter table {} add primary key ({})").format(name, sql.Identifier(table.key)))
    known = {table.name for table in tables}
    for table in tables:
        for column, dimension in table.foreign_keys.items():
            if dimension in known:
                _foreign_key(connection, schema, table, column, dimension, tables)
        _indexes(connection, schema, table)


def _foreign_key(
    connection: Connection[Any], schema: str, table: Table, column: str, dimension: str, tables: Sequence[Table]
) -> None:
    key = next(one.key for one in tables if one.name == dimension)
    connection.execute(
        sql.SQL("alter table {} add foreign key ({}) references {} ({})").format(
            _name(schema, table.name), sql.Identifier(column), _name(schema, dimension), sql.Identifier(key)
        )
    )


def _indexes(connection: Connection[Any], schema: str, table: Table) -> None:
    wanted: list[tuple[str, ...]] = [(name,) for name in _INDEXED if name in table.columns]
    wanted += [columns for columns in _LONG if set(columns) <= set(table.columns)] or [
        _SHORT for _ in range(set(_SHORT) <= set(table.columns))
    ]
    wanted += [(name,) for name in table.foreign_keys if name not in METRIC_KEYS or not table.takes_metric_keys]
    name = _name(schema, table.name)
    statements = [
        sql.SQL("create index on {} ({})").format(name, sql.SQL(", ").join(map(sql.Identifier, columns)))
        for columns in wanted
    ]
    connection.execute(sql.SQL("; ").join([*statements, sql.SQL("analyze {}").format(name)]))


def add_words(connection: Connection[Any], table: Table, schema: str, words: Words) -> None:
    """Comment the table and each of its columns; a mart that dbt does not describe raises ``ValueError``."""
    known, name = described(table, words), _name(schema, table.name)
    comments = [sql.SQL("comment on table {} is {}").format(name, sql.Literal(words.table))]
    for column in [*table.columns, "build_key"]:
        target = sql.SQL("comment on column {}.{} is {}")
        comments.append(target.format(name, sql.Identifier(column), sql.Literal(known[column])))
    connection.execute(sql.SQL("; ").join(comments))  # one trip for all of them


def described(table: Table, words: Words) -> Mapping[str, str]:
    """Return what each column of the served table means; raises ``ValueError`` where one is not described."""
    known = {**_key_words(table), **words.columns, **ADDED}
    missing = [name for name in table.columns if not known.get(name)]
    if missing or not words.table:
        raise ValueError(
            f"{table.name} has no description of {', '.join(missing) or 'itself'}: add it to the model's .yml"
        )
    return known


def _key_words(table: Table) -> Mapping[str, str]:
    joined = {
        name: f"Key of {dimension}; -1 where the row names none." for name, dimension in table.foreign_keys.items()
    }
    return {table.key: "Number of the row, the table's key; not the same from one release to the next.", **joined}


def close(connection: Connection[Any], table: str, schema: str, condition: str | None) -> None:
    """Put the rule on rows in force, the owner included, and let the schema's readers in; no condition: no rows."""
    name, base = _name(schema, table), schema.removesuffix("_next")
    connection.execute(sql.SQL("alter table {} enable row level security").format(name))
    connection.execute(sql.SQL("alter table {} force row level security").format(name))
    if condition:
        roles = sql.SQL(", ").join(sql.Identifier(role) for role in readers_of(base) if role != names.BI)
        # Every piece of the condition comes from rules.yml and the release's own column names.
        policy = sql.SQL("create policy readers on {} for select to {} using ({})")
        connection.execute(policy.format(name, roles, sql.SQL(condition)))
    if table in ("reader", "reader_scope", "meta_build"):
        owner = sql.SQL("create policy owner_reads on {} for select to {} using (true)")
        connection.execute(owner.format(name, sql.Identifier(names.OWNER)))
    grant(connection, table, schema)


def grant(connection: Connection[Any], table: str, schema: str) -> None:
    """Let the schema's readers select from a table or view, and nobody else."""
    base = schema.removesuffix("_next")
    roles = sql.SQL(", ").join(map(sql.Identifier, readers_of(base)))
    connection.execute(sql.SQL("revoke all on {} from public").format(_name(schema, table)))
    connection.execute(sql.SQL("grant select on {} to {}").format(_name(schema, table), roles))


def _name(schema: str, table: str) -> sql.Composed:
    return sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
