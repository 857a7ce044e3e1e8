"""Does the project hold together? Every name in it must be there: Power BI says so only when somebody opens it."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from powerbi.read_tmdl import ModelRead, TableRead, read_model
from powerbi.tmdl import LENGTH, MEASURES

_STRING = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|\b([A-Za-z_]\w*))?\[([^\]]+)\]")
_PATH = "Organisation"


def problems(files: Mapping[str, str]) -> list[str]:
    """Return in words everything that does not hold together; nothing where all is well."""
    try:
        model = read_model(files)
    except ValueError as unreadable:
        return [str(unreadable)]
    return [*_names(model), *_dax(model), *_ends(model), *_guarded(model), *_tags(model), *_report(files, model)]


def _names(model: ModelRead) -> Iterator[str]:
    if sorted(model.listed) != sorted(model.tables):
        yield f"model.tmdl lists {sorted(set(model.listed) ^ set(model.tables))} otherwise than there are files"
    for name, table in model.tables.items():
        both = set(table.columns) & set(table.measures)
        yield from (f"{name}: {one} is a column and a measure" for one in both)
        for level, column in table.levels.items():
            if column not in table.columns:
                yield f"{name}: level {level[1]} stands on column {column}, which is not there"
        for column, properties in table.columns.items():
            by = properties.get("sortByColumn", column)
            if by not in table.columns:
                yield f"{name}[{column}] is sorted by {by}, which is not there"
    counted = Counter(measure for table in model.tables.values() for measure in table.measures)
    yield from (f"measure {name} is there {count} times" for name, count in counted.items() if count > 1)


def references(dax: str) -> list[tuple[str, str]]:
    """Return the (table, column) that an expression names, table '' where none is said; text in quotes is none."""
    bare = _STRING.sub('""', dax)
    return [(quoted.replace("''", "'") or plain, name) for quoted, plain, name in _REFERENCE.findall(bare)]


def _dax(model: ModelRead) -> Iterator[str]:
    measures = {name for table in model.tables.values() for name in table.measures}
    every = {name for table in model.tables.values() for name in table.columns}
    for table in model.tables.values():
        for name, dax in table.measures.items():
            # a bare [name] is a measure, or a column of a table that the expression has just made
            known = measures | (every if "UNION(" in dax else set())
            yield from (f"measure {name}: {said}" for said in _unresolved(model, dax, known))
    for name, dax in model.filters.items():
        columns = set(model.tables.get(name, TableRead()).columns)
        yield from (f"role, table {name}: {said}" for said in _unresolved(model, dax, columns))


def _unresolved(model: ModelRead, dax: str, bare: set[str]) -> Iterator[str]:
    for table, name in references(dax):
        if not table and name not in bare:
            yield f"[{name}] is not there"
        elif table and name not in model.tables.get(table, TableRead()).columns:
            yield f"'{table}'[{name}] is not there"


def _ends(model: ModelRead) -> Iterator[str]:
    for many, start, one, end in model.relationships:
        kinds = [
            model.tables.get(t, TableRead()).columns.get(c, {}).get("dataType") for t, c in ((many, start), (one, end))
        ]
        if None in kinds:
            yield f"relationship {many}[{start}] to {one}[{end}]: one end is not there"
        elif kinds[0] != kinds[1]:
            yield f"relationship {many}[{start}] to {one}[{end}]: {kinds[0]} against {kinds[1]}"
    pairs = Counter((many, one) for many, _, one, _ in model.relationships)
    yield from (f"{many} and {one} are related {count} times" for (many, one), count in pairs.items() if count > 1)


def _guarded(model: ModelRead) -> Iterator[str]:
    """Name tables whose rows the role leaves to everybody: neither filtered nor below the organisation."""
    below = {many for many, _, one, _ in model.relationships if one == _PATH}
    for name in model.tables.keys() - model.filters.keys() - {MEASURES, LENGTH}:
        if name not in below:
            yield f"table {name} has no filter in the role: its rows are open to everybody"
    if _PATH not in model.filters:
        yield f"table {_PATH} has no filter in the role: every officer's figures hang on it"
    yield from (f"the role filters {name}, which is not there" for name in model.filters.keys() - model.tables.keys())


def _tags(model: ModelRead) -> Iterator[str]:
    yield from (f"lineage tag {tag} is there {count} times" for tag, count in Counter(model.tags).items() if count > 1)
    for tag in model.tags:
        if uuid.UUID(tag).version != 5:
            yield f"lineage tag {tag} is not made from its name, so it changes"


def _report(files: Mapping[str, str], model: ModelRead) -> Iterator[str]:
    for path, text in files.items():
        if path.endswith("visual.json"):
            for field in _fields(json.loads(text)):
                yield from (f"{path}: {said}" for said in _field_problem(field, model))


def _fields(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        if content.keys() & {"Measure", "Column", "HierarchyLevel"}:
            yield content
        else:
            for inner in content.values():
                yield from _fields(inner)
    elif isinstance(content, list):
        for inner in content:
            yield from _fields(inner)


def _field_problem(field: Mapping[str, Any], model: ModelRead) -> Iterator[str]:
    [(kind, said)] = field.items()
    inner = said["Expression"]["Hierarchy"] if kind == "HierarchyLevel" else said
    name = inner["Expression"]["SourceRef"]["Entity"]
    table = model.tables.get(name, TableRead())
    known = {
        "Measure": said.get("Property") in table.measures,
        "Column": said.get("Property") in table.columns,
        "HierarchyLevel": (inner.get("Hierarchy"), said.get("Level")) in table.levels,
    }
    if not known[kind]:
        yield f"{kind} {said.get('Property') or said.get('Level')} of {name} is not there"
