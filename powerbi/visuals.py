"""Visuals of the report as PBIR has them: each function gives the ``visual`` part of a ``visual.json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from powerbi.tmdl import MEASURES

Json = dict[str, Any]


def measure(name: str) -> Json:
    """Return the projection of a measure."""
    field = {"Measure": {"Expression": _entity(MEASURES), "Property": name}}
    return {"field": field, "queryRef": f"{MEASURES}.{name}", "nativeQueryRef": name}


def column(table: str, name: str) -> Json:
    """Return the projection of a column."""
    field = {"Column": {"Expression": _entity(table), "Property": name}}
    return {"field": field, "queryRef": f"{table}.{name}", "nativeQueryRef": name}


def level(table: str, hierarchy: str, name: str, is_first: bool) -> Json:
    """Return the projection of a level of a hierarchy; the first is the one that a visual opens on."""
    whole = {"Hierarchy": {"Expression": _entity(table), "Hierarchy": hierarchy}}
    field = {"HierarchyLevel": {"Expression": whole, "Level": name}}
    return {"field": field, "queryRef": f"{table}.{hierarchy}.{name}", "nativeQueryRef": name, "active": is_first}


def _entity(table: str) -> Json:
    return {"SourceRef": {"Entity": table}}


def literal(value: str) -> Json:
    """Return a literal of a formatting property; ``value`` is written as Power BI writes it, text in quotes."""
    return {"expr": {"Literal": {"Value": value}}}


def visual(kind: str, title: str, **roles: Sequence[Json]) -> Json:
    """Return a visual of type ``kind`` under ``title`` with the fields of each of its roles."""
    state = {role: {"projections": list(fields)} for role, fields in roles.items()}
    words = literal("'" + title.replace("'", "''") + "'")
    return {
        "visualType": kind,
        "query": {"queryState": state},
        "visualContainerObjects": {"title": [{"properties": {"show": literal("true"), "text": words}}]},
        "drillFilterOtherVisuals": True,
    }


def slicer(title: str, table: str, name: str) -> Json:
    """Return a drop-down slicer of one column."""
    made = visual("slicer", title, Values=[{**column(table, name), "active": True}])
    made["objects"] = {"data": [{"properties": {"mode": literal("'Dropdown'")}}]}
    return made


def coloured_card(title: str, shown: str, colour: str) -> Json:
    """Return a card of measure ``shown``, in the colour that measure ``colour`` gives."""
    made = visual("card", title, Values=[measure(shown)])
    value = {"color": {"solid": {"color": {"expr": measure(colour)["field"]}}}, "fontSize": literal("11D")}
    made["objects"] = {
        "labels": [{"properties": value}],
        "categoryLabels": [{"properties": {"show": literal("false")}}],
    }
    return made
