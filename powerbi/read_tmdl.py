"""Read a model back from its TMDL text, as far as what names what is concerned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NAME = r"('(?:[^']|'')+'|[^\s=.']+)"
_OBJECT = re.compile(
    rf"^(\t*)(table|column|measure|hierarchy|level|partition|tablePermission|relationship|role) {_NAME}"
)
_END = re.compile(rf"{_NAME}\.{_NAME}$")
_PROPERTY = re.compile(r"^\t*(\w+): (.*)$")


@dataclass
class TableRead:
    """A table: columns name -> properties, measures name -> DAX, the columns of its hierarchies' levels."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, str], str] = field(default_factory=dict)
    item: str = ""


@dataclass
class ModelRead:
    """A model: tables by name, relationships (table, column, table, column), the role's filters, all lineage tags."""

    tables: dict[str, TableRead] = field(default_factory=dict)
    relationships: list[tuple[str, str, str, str]] = field(default_factory=list)
    filters: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)


def bare(name: str) -> str:
    """Return a TMDL name without its quotes."""
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def read_model(files: Mapping[str, str]) -> ModelRead:
    """Return what the ``.tmdl`` among ``files`` say."""
    model = ModelRead()
    for path, text in files.items():
        if path.endswith(".tmdl"):
            model.tags += re.findall(r"^\t*lineageTag: (.+)$", text, re.MULTILINE)
        if "/tables/" in path:
            _read_table(model, text)
        elif "/roles/" in path:
            model.filters |= _expressions(text, "tablePermission")
        elif path.endswith("relationships.tmdl"):
            model.relationships += _read_relationships(text)
        elif path.endswith("model.tmdl"):
            model.listed += [bare(name) for name in re.findall(r"^ref table (.+)$", text, re.MULTILINE)]
    return model


def _read_table(model: ModelRead, text: str) -> None:
    table, inside, hierarchy = TableRead(measures=_expressions(text, "measure")), ("", ""), ""
    for line in text.splitlines():
        found, value = _OBJECT.match(line), _PROPERTY.match(line)
        if found:
            kind, name = found[2], bare(found[3])
            inside, hierarchy = (kind, name), name if kind == "hierarchy" else hierarchy
            if kind == "table":
                model.tables[name] = table
            elif kind == "column":
                table.columns[name] = {}
        elif value and inside[0] == "column":
            table.columns[inside[1]][value[1]] = value[2]
        elif value and inside[0] == "level" and value[1] == "column":
            table.levels[hierarchy, inside[1]] = bare(value[2])
    table.item = next(iter(re.findall(r'Item = "(\w+)"', text)), "")


def _expressions(text: str, kind: str) -> dict[str, str]:
    """Return name -> expression of every object of ``kind``: the lines two levels deeper than it."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        match = _OBJECT.match(line)
        if match:
            name = bare(match[3]) if match[2] == kind else ""
            if name:
                if name in found:
                    raise ValueError(f"{kind} {name} is there twice")
                found[name] = ""
        elif name and line.startswith("\t\t\t"):
            found[name] += line[3:] + "\n"
    return found


def _read_relationships(text: str) -> list[tuple[str, str, str, str]]:
    found = []
    for block in text.split("relationship ")[1:]:
        ends = [_END.match(end) for end in re.findall(r"(?:from|to)Column: (.+)", block)]
        if len(ends) != 2 or not ends[0] or not ends[1]:
            raise ValueError(f"relationship {block.splitlines()[0]} has not two ends of the form table.column")
        found.append((bare(ends[0][1]), bare(ends[0][2]), bare(ends[1][1]), bare(ends[1][2])))
    return found
