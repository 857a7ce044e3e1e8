"""Fill the partner schema: plain tables of figures that are already safe, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from psycopg import Connection, sql

from serving.database import build, names
from serving.database.tables import Table
from serving.database.words import Words
from serving.partner.figures import figures, limits_of
from serving.partner.log import Given, given

FIGURE = Table(
    "partner_figure",
    {
        "partner_figure_key": "bigint",
        "metric_id": "text",
        "period_start": "date",
        "level": "text",
        "entity_id": "text",
        "entity_name": "text",
        "numerator": "bigint",
        "denominator": "bigint",
        "value": "double precision",
        "is_withheld": "boolean",
    },
    "partner_figure_key",
    True,
    False,
)
METRIC = Table(
    "partner_metric",
    {"metric_key": "bigint", "metric_id": "text", "metric_name": "text", "description": "text", "unit": "text"},
    "metric_key",
    False,
    False,
)
BUILD = Table(
    "meta_build",
    {"meta_build_key": "bigint", "release_id": "text", "as_at": "timestamp"},
    "meta_build_key",
    True,
    False,
)
WORDS = {
    "partner_figure": Words(
        "Figures that may leave the force. Small ones are withheld, and so are those that would give them away. "
        "One row per metric, month and entity.",
        {
            "metric_id": "Metric, as in partner_metric.",
            "period_start": "First day of the month.",
            "level": "force or csp.",
            "entity_id": "HERTS or the partnership's code.",
            "entity_name": "The entity in words.",
            "numerator": "Records counted; null where withheld.",
            "denominator": "Records out of which they are; null for a plain count and where withheld.",
            "value": "What is shown, in the metric's unit; null where withheld.",
            "is_withheld": "True where a small number, or the cover of one, is withheld.",
        },
    ),
    "partner_metric": Words(
        "What the figures mean. One row per metric.",
        {
            "metric_id": "The metric.",
            "metric_name": "Its name.",
            "description": "What is counted.",
            "unit": "Unit of the value.",
        },
    ),
    "meta_build": Words("The release the figures are of. One row.", {"as_at": "Instant the figures are as at, UTC."}),
}
_METRICS = """
    select metric_key, metric_id, metric_name, description, unit from release.dim_metric
    where is_current and metric_id in (select unnest($metrics))"""


def fill(connection: Connection[Any], release: Any, schema: str, functions: str, build_key: int) -> Given:
    """Create and fill the tables of ``schema``; ``functions`` is where access.sql lies. Return what is in them."""
    limits = limits_of()
    made_of = list(figures(release, limits))
    shown = [(number, *astuple(one)) for number, one in enumerate(made_of, start=1)]
    metrics = release.execute(_METRICS, {"metrics": list(limits)}).fetchall()
    made = release.execute("select 1, release_id, as_at from release.meta_build").fetchall()
    tables = {FIGURE: shown, METRIC: metrics, BUILD: made}
    for table, rows in tables.items():
        _fill(connection, table, rows, schema)
    build.add_keys(connection, list(tables), schema, build_key)
    for table in tables:
        build.add_words(connection, table, schema, WORDS[table.name])
        # Safe for anybody: any known reader and the partners' own account.
        condition = f"(select {functions}.reader_role()) is not null or session_user = '{names.PARTNER}'"
        build.close(connection, table.name, schema, condition)
    connection.commit()
    return given(made_of)


def _fill(connection: Connection[Any], table: Table, rows: Sequence[Sequence[Any]], schema: str) -> None:
    build.create(connection, table, schema)
    places = sql.SQL(", ").join([sql.Placeholder()] * len(table.columns))
    name = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table.name))
    with connection.cursor() as cursor:
        cursor.executemany(sql.SQL("insert into {} values ({})").format(name, places), rows)
