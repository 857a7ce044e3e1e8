"""The report: the same simple bars for every metric, their trend, all metrics of a place, the sources' freshness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from powerbi.text import short_id
from powerbi.visuals import Json, coloured_card, column, level, measure, slicer, visual

_WIDTH, _HEIGHT = 1280, 720
_BAR = ("Value", "Target", "Peer value", "Baseline", "Flag", "Flag reason")
Placed = tuple[str, int, int, int, int, Json]
_ORGANISATION = "Organisation"


def pages(levels: Sequence[str]) -> dict[str, tuple[str, list[Placed]]]:
    """Return name -> (title, visuals): each visual is (key, x, y, width, height, what it shows)."""
    return {
        "scorecard": ("Scorecard", [*_head(), *_choices(), *_bars(levels)]),
        "trend": ("Trend", [*_head(), *_choices(), _trend(), _place(levels)]),
        "metrics": ("All metrics", [*_head(), _length(16), _place(levels), _table_of_metrics()]),
        "sources": ("Sources", [*_head(), _table_of_sources()]),
    }


def _head() -> list[Placed]:
    """Return what stands at the top of every page: as at, whether it is one release, and who is looking."""
    return [
        ("freshness", 16, 8, 720, 64, coloured_card("As at", "Freshness", "Freshness colour")),
        ("build", 744, 8, 200, 64, coloured_card("Release", "Mixed build", "Freshness colour")),
        ("who", 952, 8, 312, 64, coloured_card("You", "Who am I", "Freshness colour")),
    ]


def _choices() -> list[Placed]:
    return [
        ("metric", 16, 80, 400, 64, slicer("Metric", "Metric", "Metric name")),
        _length(424),
        ("month", 672, 80, 240, 64, slicer("Month (the last one if none is chosen)", "Date", "Month start")),
    ]


def _length(x: int) -> Placed:
    return (
        "length",
        x,
        80,
        240,
        64,
        slicer("Period length (months if none is chosen)", "Period length", "Period grain"),
    )


def _path(levels: Sequence[str]) -> list[Json]:
    return [level(_ORGANISATION, "Drill", name, name == levels[0]) for name in levels]


def _bars(levels: Sequence[str]) -> list[Placed]:
    beside = [measure(name) for name in _BAR[1:]]
    bars = visual("barChart", "Drill down: force, partnership, team, officer",
                  Category=_path(levels), Y=[measure("Value")], Tooltips=beside)  # fmt: skip
    bars["query"]["sortDefinition"] = {
        "sort": [{"field": measure("Value")["field"], "direction": "Descending"}], "isDefaultSort": True,
    }  # fmt: skip
    table = visual("pivotTable", "Value, target, peers, baseline and flag",
                   Rows=_path(levels), Values=[measure(name) for name in _BAR])  # fmt: skip
    return [("bars", 16, 152, 616, 552, bars), ("figures", 640, 152, 624, 552, table)]


def _trend() -> Placed:
    month = {**column("Date", "Month start"), "active": True}
    chart = visual("lineChart", "Value, target and peers by month",
                   Category=[month], Y=[measure(name) for name in _BAR[:3]])  # fmt: skip
    return ("line", 16, 152, 880, 552, chart)


def _place(levels: Sequence[str]) -> Placed:
    chosen = [{**column(_ORGANISATION, name), "active": True} for name in levels]
    return ("place", 904, 152, 360, 552, visual("slicer", "Place", Values=chosen))


def _table_of_metrics() -> Placed:
    shown = [column("Metric", "Family"), column("Metric", "Metric name"), column("Metric", "Unit")]
    table = visual("tableEx", "All metrics of the place", Values=[*shown, *(measure(name) for name in _BAR)])
    return ("table", 16, 152, 880, 552, table)


def _table_of_sources() -> Placed:
    names = ("System", "Table", "Status", "Last read", "Last loaded at", "Rows")
    table = visual(
        "tableEx", "How old the copy of each source table is", Values=[column("Source", one) for one in names]
    )
    return ("table", 16, 80, 1248, 624, table)


def page_json(key: str, title: str) -> Json:
    """Return ``page.json`` of a page."""
    size = {"height": _HEIGHT, "width": _WIDTH}
    return {"name": short_id("page", key), "displayName": title, "displayOption": "FitToPage", **size}


def visual_json(page: str, placed: Placed, order: int) -> Json:
    """Return ``visual.json`` of a visual; ``order`` is its place for the keyboard."""
    key, x, y, width, height, shown = placed
    position: dict[str, Any] = {"x": x, "y": y, "z": order, "height": height, "width": width, "tabOrder": order}
    return {"name": short_id("visual", page, key), "position": position, "visual": shown}
