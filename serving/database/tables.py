"""The tables of a release as PostgreSQL will hold them: columns, types, keys. Read from the release itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TYPES = {
    "VARCHAR": "text",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(38, 0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
DIMENSIONS = {
    "officer_key": "dim_officer",
    "team_key": "dim_team",
    "csp_key": "dim_csp",
    "metric_key": "dim_metric",
    "date_key": "dim_date",
    "reader_key": "reader",
}
_OWN_KEYS = {table: column for column, table in DIMENSIONS.items()} | {
    "fct_posting": "posting_key",
    "fct_victim_update": "victim_update_key",
    "reader_scope": "reader_scope_key",
}
METRIC_KEYS = ("metric_key", "officer_key", "team_key", "csp_key", "date_key")


@dataclass(frozen=True, eq=False)
class Table:
    """One served table. ``columns`` maps names to PostgreSQL types, in order; ``key`` is a single integer column."""

    name: str
    columns: Mapping[str, str]
    key: str
    key_is_added: bool
    takes_metric_keys: bool

    @property
    def foreign_keys(self) -> dict[str, str]:
        """Return the dimension that each key column names."""
        found = {}
        for column in self.columns:
            for ending, dimension in DIMENSIONS.items():
                if (column == ending or column.endswith(f"_{ending}")) and dimension != self.name:
                    found[column] = dimension
        return found


def read_tables(release: Any) -> list[Table]:
    """Return the tables of the release attached as ``release`` on a DuckDB connection, by name."""
    query = (
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_catalog = 'release' order by table_name, ordinal_position"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in release.execute(query).fetchall():
        found.setdefault(table, {})[column] = pg_type(kind)
    return [table_of(name, columns) for name, columns in found.items()]


def table_of(name: str, columns: Mapping[str, str]) -> Table:
    """Return how a table with these columns is served: an integer key is added where it has none of its own."""
    own = _OWN_KEYS.get(name, "")
    key = own if own in columns else f"{name}_key"
    is_long = {"metric_id", "level", "entity_id", "parent_entity_id", "period_start"} <= set(columns)
    added = {} if own in columns else {key: "bigint"}
    joined = {column: "integer" if column == "date_key" else "bigint" for column in METRIC_KEYS if is_long}
    return Table(name, {**added, **joined, **columns}, key, own not in columns, is_long)


def pg_type(kind: str) -> str:
    """Return the PostgreSQL type of a DuckDB type; raise ``ValueError`` for one that no tool would read."""
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return f"numeric({decimal[1]}, {decimal[2]})"
    if kind not in _TYPES:
        raise ValueError(f"type {kind} is not served: cast it in the mart to one of {', '.join(_TYPES)} or DECIMAL")
    return _TYPES[kind]


def select_of(table: Table) -> str:
    """Return the DuckDB statement that gives the rows of ``table`` in the order of its columns."""
    if table.takes_metric_keys:
        return _metric_select(table)
    columns = [
        "row_number() over ()" if name == table.key and table.key_is_added else f'"{name}"' for name in table.columns
    ]
    return f'select {", ".join(columns)} from release."{table.name}"'


def _metric_select(table: Table) -> str:
    """Join the dimensions by key: the member in force on the period's first day, else -1; a bucket is a member too."""
    natural = [name for name in table.columns if name not in METRIC_KEYS and name != table.key]
    listed = ", ".join(f'fact."{name}"' for name in natural)
    team = "case fact.level when 'team' then fact.entity_id when 'officer' then fact.parent_entity_id end"
    # a partnership is the team's own on the day; a team's row may name another one as its parent, which then wins
    csp = "case fact.level when 'csp' then fact.entity_id when 'team' then fact.parent_entity_id end"
    day = "fact.period_start"
    return f"""
        select row_number() over () as {table.key}, coalesce(dim_metric.metric_key, -1) as metric_key,
            coalesce(dim_officer.officer_key, -1) as officer_key, coalesce(dim_team.team_key, -1) as team_key,
            coalesce(dim_csp.csp_key, dim_team.csp_key, -1) as csp_key,
            coalesce(dim_date.date_key, -1) as date_key, {listed}
        from release."{table.name}" as fact
        left join release.dim_metric on fact.metric_id = dim_metric.metric_id
            and {day} >= dim_metric.valid_from and {day} < dim_metric.valid_to
        left join release.dim_officer on fact.level = 'officer' and fact.entity_id = dim_officer.person_no
            and {day} >= dim_officer.valid_from and {day} < dim_officer.valid_to
        left join release.dim_team on {team} = dim_team.unit_code
            and {day} >= dim_team.valid_from and {day} < dim_team.valid_to
        left join release.dim_csp on {csp} = dim_csp.csp_code
        left join release.dim_date on {day} = dim_date.date"""
