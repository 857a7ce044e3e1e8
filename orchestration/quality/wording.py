"""Great Expectations' results in the few words of a check: what was found, what is allowed, which rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROWS_SHOWN = 5


def observed_of(result: Mapping[str, Any]) -> str:
    """Return what was found: how many rows are outside, or the one value that was measured."""
    if "element_count" not in result:
        return _text(result.get("observed_value"))
    checked = result["element_count"] - result.get("missing_count", 0)
    return f"{result['unexpected_count']} of {checked} outside"


def detail_of(result: Mapping[str, Any]) -> str:
    """Return up to five of the rows outside, each by the columns that name it."""
    rows = result.get("unexpected_index_list") or []
    shown = "; ".join(", ".join(f"{key}={_text(value)}" for key, value in row.items()) for row in rows[:ROWS_SHOWN])
    return shown + (f"; and {len(rows) - ROWS_SHOWN} more" if len(rows) > ROWS_SHOWN else "")


def threshold_of(kwargs: Mapping[str, Any]) -> str:
    """Return what an expectation allows, from its arguments."""
    column = f"{kwargs['column']} " if "column" in kwargs else ""
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is not None and high is not None:
        return f"{column}from {_text(low)} to {_text(high)}"
    if low is not None or high is not None:
        return f"{column}at least {_text(low)}" if high is None else f"{column}at most {_text(high)}"
    if "value_set" in kwargs:
        return f"{column}one of {', '.join(map(_text, kwargs['value_set']))}"
    return column.strip() or "as the expectation says"


def error_of(result: Mapping[str, Any]) -> str:
    """Return why an expectation could not be evaluated, or nothing where it was."""
    info = result.get("exception_info") or {}
    for entry in [info, *(value for value in info.values() if isinstance(value, Mapping))]:
        if entry.get("raised_exception") or (entry.get("exception_message") and entry is not info):
            return str(entry.get("exception_message"))
    return ""


def _text(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
