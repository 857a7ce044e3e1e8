"""The semantic model as TMDL text: tables, relationships, measures, parameters, the role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from powerbi.dax import Measure
from powerbi.role import ROLE
from powerbi.tables import Column, ModelTable
from powerbi.text import block, described, human, joined, quoted, tag

MEASURES, LENGTH = "Scorecard", "Period length"
_FORMATS = {"date": "dd mmm yyyy", "timestamp": "dd mmm yyyy hh:nn", "timestamptz": "dd mmm yyyy hh:nn"}
_PARAMETERS = {
    "PostgresServer": ("localhost:54329", "Host and port of the PostgreSQL that serves the releases."),
    "PostgresDatabase": ("scorecards", "Name of its database."),
    "MartSchema": ("scorecards", "Schema of the release."),
}
_LENGTHS = (("current", 1), ("week", 2), ("month", 3))


def table_text(table: ModelTable, hierarchy: Sequence[str]) -> str:
    """Return ``<table>.tmdl`` of a table that PostgreSQL serves, imported whole by one query."""
    is_dates = table.source == "calendar"
    lines = [*described(table.words, 0), f"table {quoted(table.name)}", f"\tlineageTag: {tag(table.name)}"]
    lines += ["\tisHidden"] if all(column.is_hidden for column in table.columns) else []
    lines += ["\tdataCategory: Time"] if is_dates else []
    for column in table.columns:
        lines += ["", *_column(table, column, is_key=is_dates and column.source == "date")]
    if table.source == "organisation":
        lines += ["", *_hierarchy(table, hierarchy)]
    return joined([*lines, "", *_partition(table.name, _query(table.source))])


def _column(table: ModelTable, column: Column, is_key: bool) -> list[str]:
    shape = _FORMATS.get(column.pg_type)
    lines = [*described(column.words, 1), f"\tcolumn {quoted(column.name)}", f"\t\tdataType: {column.kind}"]
    lines += ["\t\tisHidden"] if column.is_hidden else []
    lines += ["\t\tisKey"] if is_key else []
    lines += [f"\t\tformatString: {shape}"] if shape else []
    lines += [f"\t\tlineageTag: {tag(table.name, column.source)}", "\t\tsummarizeBy: none"]
    return [*lines, f"\t\tsourceColumn: {column.source}"]


def _hierarchy(table: ModelTable, levels: Sequence[str]) -> list[str]:
    lines = ["\thierarchy Drill", f"\t\tlineageTag: {tag(table.name, 'hierarchy')}"]
    for level in levels:
        name = table.column(level).name
        lines += ["", f"\t\tlevel {quoted(name)}", f"\t\t\tlineageTag: {tag(table.name, 'hierarchy', level)}"]
        lines += [f"\t\t\tcolumn: {quoted(name)}"]
    return lines


def _query(source: str) -> str:
    return f"""let
    Source = PostgreSQL.Database(PostgresServer, PostgresDatabase, [CreateNavigationProperties = false]),
    Data = Source{{[Schema = MartSchema, Item = "{source}"]}}[Data]
in
    Data"""


def _partition(name: str, query: str) -> list[str]:
    return [f"\tpartition {quoted(name)} = m", "\t\tmode: import", "\t\tsource =", *block(query, 4)]


def length_text() -> str:
    """Return the small dimension of period lengths, written here and not in PostgreSQL."""
    rows = ", ".join(f'{{"{name}", {place}}}' for name, place in _LENGTHS)
    query = f"let\n    Data = #table(type table [period_grain = text, place = Int64.Type], {{{rows}}})\nin\n    Data"
    lines = ["/// Lengths of periods. One row per length.", f"table {quoted(LENGTH)}", f"\tlineageTag: {tag(LENGTH)}"]
    for source, kind, hidden in (("period_grain", "string", False), ("place", "int64", True)):
        lines += ["", f"\tcolumn {quoted(human(source))}", f"\t\tdataType: {kind}"]
        lines += ["\t\tisHidden"] if hidden else []
        lines += [f"\t\tlineageTag: {tag(LENGTH, source)}", "\t\tsummarizeBy: none", f"\t\tsourceColumn: {source}"]
        lines += [] if hidden else ["\t\tsortByColumn: Place"]
    return joined([*lines, "", *_partition(LENGTH, query)])


def measures_text(measures: Sequence[Measure]) -> str:
    """Return the table that holds every measure and no data."""
    lines = [f"table {MEASURES}", f"\tlineageTag: {tag(MEASURES)}"]
    for measure in measures:
        lines += ["", *described(measure.words, 1), f"\tmeasure {quoted(measure.name)} =", *block(measure.dax, 3)]
        lines += [f"\t\tformatString: {measure.shown_as}"] if measure.shown_as else []
        lines += [f"\t\tdisplayFolder: {measure.folder}"]
        lines += [f"\t\tlineageTag: {tag(MEASURES, measure.metric_id or measure.name)}"]
    lines += ["", "\tcolumn Nothing", "\t\tdataType: string", "\t\tisHidden", f"\t\tlineageTag: {tag(MEASURES, '-')}"]
    lines += ["\t\tsummarizeBy: none", "\t\tsourceColumn: Nothing", ""]
    query = "let\n    Data = #table(type table [Nothing = text], {})\nin\n    Data"
    return joined([*lines, *_partition(MEASURES, query)])


def relationships_text(pairs: Sequence[tuple[ModelTable, str, str, str]]) -> str:
    """Return ``relationships.tmdl``; each is (many table, its column, one table's name, its column's name)."""
    lines: list[str] = []
    for many, source, one, column in pairs:
        start = f"{quoted(many.name)}.{quoted(many.column(source).name)}"
        end = f"{quoted(one)}.{quoted(column)}"
        lines += [f"relationship {tag(start, end)}", f"\tfromColumn: {start}", f"\ttoColumn: {end}", ""]
    return joined(lines)


def role_text(filters: Mapping[str, str]) -> str:
    """Return the role's file."""
    lines = [f"role {ROLE}", "\tmodelPermission: read"]
    for table, dax in filters.items():
        lines += ["", f"\ttablePermission {quoted(table)} =", *block(dax, 3)]
    return joined([*lines, "", f"\tannotation PBI_Id = {tag('role', ROLE).replace('-', '')}"])


def model_text(tables: Sequence[str]) -> str:
    """Return ``model.tmdl``: settings of the model and the order of its tables."""
    lines = [
        "model Model", "\tculture: en-GB", "\tdefaultPowerBIDataSourceVersion: powerBI_V3",
        "\tdiscourageImplicitMeasures", "\tsourceQueryCulture: en-GB", "",
        "annotation __PBI_TimeIntelligenceEnabled = 0", "",
    ]  # fmt: skip
    return joined([*lines, *(f"ref table {quoted(name)}" for name in tables), "", f"ref role {ROLE}"])


def expressions_text() -> str:
    """Return the parameters that say where PostgreSQL is."""
    lines: list[str] = []
    for name, (value, words) in _PARAMETERS.items():
        meta = '[IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]'
        lines += [*described(words, 0), f'expression {name} = "{value}" meta {meta}', f"\tlineageTag: {tag(name)}"]
        lines += ["", "\tannotation PBI_ResultType = Text", ""]
    return joined(lines)
