"""The tables of the model: which served table or view each one is, and its columns with type and description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from powerbi.text import human
from serving.database.tables import Table, pg_type, table_of
from serving.database.views import VIEWS
from serving.database.words import ADDED

_DECLARED = Path(__file__).parent / "model.yml"
_TYPES = {
    "text": "string", "smallint": "int64", "integer": "int64", "bigint": "int64", "boolean": "boolean",
    "double precision": "double", "real": "double", "date": "dateTime", "timestamp": "dateTime",
    "timestamptz": "dateTime", "numeric": "double",
}  # fmt: skip
# The views of serving/database/views.py: the mart that gives a column its type and words, and columns they add.
_VIEW_OF = {"metric_figure": "metric_value", "metric_aggregate": "metric_value", "calendar": "dim_date"}
_LEFT_OUT = {
    "metric_figure": {"parent_entity_id", "shrunken_value", "officer_key", "team_key", "csp_key", "date_key"},
    "metric_aggregate": {"shrunken_value", "officer_key", "team_key"},
    "calendar": {"dim_date_key"},
}
_ORGANISATION = {
    "organisation_key": ("bigint", "Number of the place."),
    "level": ("text", "Level of the place: force, csp, team or officer."),
    "entity_id": ("text", "Code of the place: unit, partnership or personnel number."),
    "unit_code": ("text", "Team on the path; null above it."),
    "force": ("text", "The force."),
    "csp": ("text", "Community Safety Partnership."),
    "team": ("text", "Team, by its name today."),
    "role_type": ("text", "Kind of work the team does."),
    "officer": ("text", "Officer, or the bucket that stands in an individual's place."),
    "rank_band": ("text", "Band of the officer's rank today."),
    "is_bucket": ("boolean", "Whether the place stands for work without an individual."),
    "build_key": ("bigint", ADDED["build_key"]),
}


@dataclass(frozen=True)
class Column:
    """One column: ``source`` in PostgreSQL with type ``pg_type``, ``name`` and ``kind`` in the model."""

    source: str
    name: str
    pg_type: str
    kind: str
    words: str
    is_hidden: bool


@dataclass(frozen=True)
class ModelTable:
    """One table of the model; ``source`` is the table or view of the served schema, ``rule`` who sees its rows."""

    source: str
    name: str
    rule: str
    words: str
    columns: tuple[Column, ...]

    def column(self, source: str) -> Column:
        """Return the column of this source name; raise ``KeyError`` where there is none."""
        return {column.source: column for column in self.columns}[source]


@lru_cache(maxsize=1)
def declared() -> dict[str, Any]:
    """Return ``model.yml``."""
    found: dict[str, Any] = yaml.safe_load(_DECLARED.read_text(encoding="utf-8"))
    return found


def model_tables(manifest: Mapping[str, Any]) -> list[ModelTable]:
    """Return the tables in the order of ``model.yml``, described as dbt's manifest describes the marts."""
    marts = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    return [_table(source, options, marts) for source, options in declared()["tables"].items()]


def _table(source: str, options: Mapping[str, Any], marts: Mapping[str, Any]) -> ModelTable:
    mart = marts.get(_VIEW_OF.get(source, source))
    if mart is None and source != "organisation":
        raise ValueError(f"powerbi/model.yml names {source}, which is no mart: take it out or correct its name")
    kinds, words = _served(source, mart) if mart else _organisation()
    hidden = options["hidden"]
    columns = tuple(
        Column(name, human(name), kind, _TYPES[kind.split("(")[0]], words[name], hidden == "all" or name in hidden)
        for name, kind in kinds.items()
    )
    said = VIEWS[source][1] if source in VIEWS else str(mart["description"] if mart else "")
    return ModelTable(source, options["name"], options["rule"], said, columns)


def _organisation() -> tuple[dict[str, str], dict[str, str]]:
    return {name: one[0] for name, one in _ORGANISATION.items()}, {name: one[1] for name, one in _ORGANISATION.items()}


def _served(source: str, mart: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    given = {name: pg_type(str(column["data_type"]).upper()) for name, column in mart["columns"].items()}
    table: Table = table_of(mart["name"], given)
    keys = {table.key: "Number of the row, the table's key.", "organisation_key": "Number of the place."}
    joined = {name: f"Key of {dimension}." for name, dimension in table.foreign_keys.items()}
    known = {name: str(column["description"]) for name, column in mart["columns"].items()}
    words = {**keys, **joined, **known, **ADDED}
    kinds = {**table.columns, "build_key": "bigint"}
    if source in ("metric_figure", "metric_aggregate"):
        kinds = {"organisation_key": "bigint", **{name: kind for name, kind in kinds.items() if name != table.key}}
    return {name: kind for name, kind in kinds.items() if name not in _LEFT_OUT.get(source, ())}, words
