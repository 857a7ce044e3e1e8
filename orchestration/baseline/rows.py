"""The rows of a CSV of figures captured elsewhere, each checked, every fault named by file, row and column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from orchestration.baseline.agreement import disagreements
from orchestration.baseline.store import BaselineRefused
from orchestration.settings import REPOSITORY

REQUIRED = ("metric_id", "level", "entity_id", "value")
NUMBERS = ("value", "numerator", "denominator", "interval_low", "interval_high")
OPTIONAL = ("metric_version", *NUMBERS[1:])
SHOWN = 20
PLACES = 400
"""Places before or after the point: more than a double can have, and no more than may be reckoned with."""
EXTRA = "(more)"
Row = Mapping[str, str]


def read_rows(file: Path) -> list[Row]:
    """Return the rows of ``file`` as text by column; raise ``BaselineRefused`` naming up to 20 faults."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineRefused(f"{file} cannot be read ({error}): give a CSV file in UTF-8") from error
    reader = csv.DictReader(text.splitlines(), restkey=EXTRA)
    header = tuple(reader.fieldnames or ())
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in (*REQUIRED, *OPTIONAL)]
    if missing or unknown:
        raise BaselineRefused(f"{file} row 1: missing columns {missing}, unknown columns {unknown}; rename them")
    rows: list[Row] = [{name: _text(value) for name, value in row.items()} for row in reader]
    faults = list(_faults(file, rows))
    if faults or not rows:
        more = [f"... and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        raise BaselineRefused("\n".join([*faults[:SHOWN], *more]) or f"{file}: no rows below the header")
    return rows


def _faults(file: Path, rows: list[Row]) -> Iterator[str]:
    metrics, places = catalogue(), _places()
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        if EXTRA in row:
            yield f"{file} row {number}, more cells than columns; write numbers without a thousands separator"
        for fault in _row_faults(row, metrics, places):
            yield f"{file} row {number}, {fault}"
        key = tuple(row[name] for name in REQUIRED[:3])
        if key in seen:
            yield f"{file} row {number}, entity_id: the same figure stands in row {seen[key]}; keep one of them"
        seen.setdefault(key, number)


def _row_faults(row: Row, metrics: Mapping[str, Row], places: Mapping[str, set[str]]) -> Iterator[str]:
    metric = metrics.get(row["metric_id"])
    if metric is None:
        yield f"metric_id: {row['metric_id']!r} is no metric of seeds/metric_catalogue.csv"
    elif metric.get(f"has_{row['level']}") != "true":
        yield f"level: {row['level']!r} is no level that {row['metric_id']} is shown at (officer, team, csp, force)"
    if not row["entity_id"]:
        yield "entity_id: empty; give a person_no, unit_code, csp_code or HERTS"
    elif row["level"] in places and row["entity_id"] not in places[row["level"]]:
        yield f"entity_id: {row['entity_id']!r} is no {row['level']}; known: {', '.join(sorted(places[row['level']]))}"
    strange = [name for name in NUMBERS if (row.get(name) or name == "value") and not _is_number(row[name])]
    for name in strange:
        yield f"{name}: {row[name]!r} is no number; write it with a decimal point and no thousands separator"
    if row.get("metric_version") and not _is_version(row["metric_version"]):
        yield f"metric_version: {row['metric_version']!r} is no whole number from 1"
    if metric and metric["interval_method"] == "wilson" and _more_events_than_trials(row):
        yield "numerator: below 0, no whole number or greater than the denominator"
    if metric and _counts_events(metric):
        yield from _event_faults(row, "value" if metric["value_kind"] == "count" else "numerator")
    if metric and not strange:
        yield from disagreements(row, metric)


def _counts_events(metric: Row) -> bool:
    """Tell whether the figure is tested as a number of events (int_metric_month), be it a count or a rate."""
    return metric["interval_method"] == "poisson" or (metric["value_kind"] == "count" and metric["unit"] != "GBP")


def _event_faults(row: Row, name: str) -> Iterator[str]:
    events = row.get(name) or ""
    if _is_number(events) and not (float(events) >= 0 and float(events).is_integer()):
        yield f"{name}: {events!r} is below 0 or no whole number of events"


def _more_events_than_trials(row: Row) -> bool:
    parts = [row.get("numerator") or "", row.get("denominator") or ""]
    if not all(_is_number(part) for part in parts):
        return False
    events, trials = map(float, parts)
    return events < 0 or events > trials or not (events.is_integer() and trials.is_integer())


def _text(value: str | list[str] | None) -> str:
    return ",".join(value) if isinstance(value, list) else (value or "").strip()


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _is_number(text: str) -> bool:
    try:
        return "_" not in text and abs(float(text)) < float("inf") and abs(_places_of(text)) <= PLACES
    except (ValueError, ArithmeticError):
        return False


def _places_of(text: str) -> int:
    return int(Decimal(text).as_tuple().exponent)


def catalogue() -> dict[str, Row]:
    """Return the metrics of the catalogue, the last version of each."""
    with (REPOSITORY / "seeds" / "metric_catalogue.csv").open(encoding="utf-8", newline="") as lines:
        return {row["metric_id"]: row for row in csv.DictReader(lines)}


def _places() -> dict[str, set[str]]:
    with (REPOSITORY / "seeds" / "csp.csv").open(encoding="utf-8", newline="") as lines:
        return {"csp": {row["csp_code"] for row in csv.DictReader(lines)} | {"FORCE_WIDE"}, "force": {"HERTS"}}
