"""Put the three schemas of a release together under their coming names, out of every reader's sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from serving.database import build, names
from serving.database.copying import Loader
from serving.database.rules import readers_of, rule_of
from serving.database.tables import Table
from serving.database.views import add_views
from serving.database.words import Words

_ACCESS = (Path(__file__).parent / "access.sql").read_text(encoding="utf-8")
_FUNCTIONS = ("reader_upn()", "reader_role()", "reader_person_no()", "reader_scopes(text)", "officer_buckets()")


def create_schema(connection: Connection[Any], base: str) -> str:
    """Create the coming schema of ``base`` anew, open to its readers only; return its name."""
    schema = names.coming(base)
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    for role in readers_of(base):
        grant = sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), sql.Identifier(role))
        connection.execute(grant)
    return schema


def load_tables(
    connection: Connection[Any], loader: Loader, sources: Mapping[Table, str], schema: str, rows: Mapping[str, int]
) -> None:
    """Create every table and fill it from its DuckDB statement; raise where one has not the rows that it should."""
    for table in sources:
        build.create(connection, table, schema)
    connection.commit()
    for table, select in sources.items():
        copied = loader.copy(table, schema, select)
        if copied != rows.get(table.name, copied):
            raise RuntimeError(f"{table.name}: {copied} rows came over, the release has {rows[table.name]}")
    connection.commit()


def finish(
    connection: Connection[Any],
    tables: Sequence[Table],
    words: Mapping[str, Words],
    buckets: Sequence[str],
    schema: str,
    build_key: int,
) -> None:
    """Add keys, words, functions, rules and grants to the loaded tables of the main schema, and its view."""
    build.add_keys(connection, tables, schema, build_key)
    _functions(connection, schema, buckets)
    for table in tables:
        build.add_words(connection, table, schema, words.get(table.name, Words()))
        build.close(connection, table.name, schema, rule_of(table.name, list(table.columns), schema).condition)
    if any(table.name == "metric_value" for table in tables):
        add_views(connection, schema)
    connection.commit()


def _functions(connection: Connection[Any], schema: str, buckets: Sequence[str]) -> None:
    connection.execute(_ACCESS.format(schema=schema, app=names.APP, analyst=names.ANALYST).encode())
    listed = sql.SQL(", ").join(map(sql.Literal, buckets))
    connection.execute(
        sql.SQL(
            "create function {}.officer_buckets() returns setof text language sql stable parallel safe"
            " set search_path = pg_catalog, pg_temp begin atomic select unnest(array[{}]::text[]); end"
        ).format(sql.Identifier(schema), listed)
    )
    readers = sql.SQL(", ").join(map(sql.Identifier, (names.READER, names.BI, names.ANALYST, names.PARTNER)))
    for function in _FUNCTIONS:
        qualified = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.SQL(function))
        connection.execute(sql.SQL("revoke all on function {} from public").format(qualified))
        connection.execute(sql.SQL("grant execute on function {} to {}").format(qualified, readers))
