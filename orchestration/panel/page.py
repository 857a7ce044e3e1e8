"""The panel's page as one file that loads nothing: bars with intervals, cyber beside traditional, plain words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any

from orchestration.panel.chart import Bar, chart

TEMPLATE = Path(__file__).with_name("page.html")
Row = Mapping[str, Any]
LEAST_CASES = 30  # a percentage of victims, outside the force
SECTIONS = {
    "victims": "How many people were victims?",
    "reported": "Did the police come to know of it?",
    "response": "What victims say of the police",
    "confidence": "Confidence in the local police",
}
LIMITS = (
    "These figures come from interviews with people who live in the area. The crime, and the force that dealt with it,"
    " may be elsewhere. Businesses and people under 16 are not asked.",
    "The wide bar is the best estimate. The thin line is the range that the truth lies in 19 times out of 20: where two"
    " lines overlap, the two may well be the same.",
    "Nothing is shown for too few people; their answers would say more about them than about the area.",
)


@dataclass(frozen=True)
class Figures:
    """Rows of the marts: survey estimates, reporting gaps, and the force's own victim-update metrics."""

    estimates: Sequence[Row]
    gaps: Sequence[Row]
    updates: Sequence[Row]


def page(figures: Figures, release: str) -> str:
    """Return the page as HTML; ``release`` is named at its foot."""
    parts = [_section(figures, name, title) for name, title in SECTIONS.items()]
    parts.insert(2, _gaps(figures.gaps))
    parts.append(_updates(figures.updates))
    if not figures.estimates:
        parts.insert(0, "<p>No cleared survey estimate has been delivered yet.</p>")
    body = "\n".join(part for part in parts if part)
    sources = sorted(
        {f"{row['source']}, clearance {row['clearance_ref']}" for row in figures.estimates if row["source"]}
    )
    limits = "".join(f"<li>{escape(words)}</li>" for words in LIMITS)
    foot = f"Release {release}. {'; '.join(sources)}"
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(body=body, limits=limits, foot=escape(foot))


def _section(figures: Figures, name: str, title: str) -> str:
    rows = [row for row in figures.estimates if row["panel_section"] == name]
    if not rows:
        return ""
    blocks = []
    for (_, question), group in groupby(rows, key=lambda row: (row["measure"], row["question"])):
        blocks += [f"<p class='question'>{escape(question)}.</p>", *_by_area(list(group))]
    return f"<section><h2>{escape(title)}</h2>{''.join(blocks)}</section>"


def _by_area(rows: list[Row]) -> list[str]:
    """One chart for the newest period of each area: this force, groups asked in the same period, the whole country."""
    own = {(row["period_start"], row["period_end"]) for row in rows if row["is_own_force"]}
    rows = [row for row in rows if row["area_kind"] != "group" or (row["period_start"], row["period_end"]) in own]
    ordered = sorted(rows, key=lambda row: (not row["is_own_force"], row["area_kind"] != "group", row["area"]))
    charts = []
    for area, group in groupby(ordered, key=lambda row: row["area"]):
        here = list(group)
        if here[0]["area_kind"] == "area" and not here[0]["is_own_force"]:
            continue
        newest = max(_newness(row) for row in here)
        chosen = [row for row in here if _newness(row) == newest]
        note = f"<p class='break'>{escape(chosen[0]['survey_break'])}.</p>" if chosen[0].get("survey_break") else ""
        heading = f"{area}, {chosen[0]['period_start']:%B %Y} to {chosen[0]['period_end']:%B %Y}"
        charts.append(f"<h3>{escape(heading)}</h3>{note}{chart([_bar(row) for row in chosen], heading)}")
    return charts


def _bar(row: Row) -> Bar:
    base = row["n_respondents"]
    family = row["crime_family_name"]
    label = family if row["estimation"] != "model_based" else f"{family}, by a model"
    if not row["is_publishable"]:
        known = f"only {base} people asked; {row['base_needed']} are needed" if base and row["base_needed"] else ""
        return Bar(label, None, None, None, known or (row["note"] or "not shown"), bool(row["is_cyber"]))
    words = f"{base:,} people asked" if base else ""
    words += "; few, take care" if row["is_small_base"] and row["estimation"] != "model_based" else ""
    value, lower, upper = (100 * row[name] for name in ("estimate", "lcl", "ucl"))
    return Bar(label, value, lower, upper, words, bool(row["is_cyber"]))


def _gaps(gaps: Sequence[Row]) -> str:
    if not gaps:
        return ""
    newest = max(_newness(row) for row in gaps)
    shown = [row for row in gaps if _newness(row) == newest]
    heading = f"{shown[0]['period_start']:%B %Y} to {shown[0]['period_end']:%B %Y}"
    words = (
        "Of the crimes that the survey points to, the share that is in no police record. Only kinds that both count."
    )
    bars = f"<h3>{heading}</h3>{chart([_gap_bar(row) for row in shown], 'not recorded')}"
    return f"<section><h2>What the records miss</h2><p class='question'>{words}</p>{bars}</section>"


def _newness(row: Row) -> tuple[Any, int]:
    """Order periods by their last day; of those that end together the longest is taken for the newest."""
    return row["period_end"], -row["period_start"].toordinal()


def _gap_bar(row: Row) -> Bar:
    names = ("not_recorded_share", "not_recorded_share_low", "not_recorded_share_high")
    value, lower, upper = (100 * max(row[name], 0.0) for name in names)
    words = f"{_round(row['crimes_a_year'])} a year, {_round(row['recorded_a_year'])} recorded"
    return Bar(f"{row['area']}: {row['crime_family'].replace('_', ' ')}", value, lower, upper, words, False)


def _updates(updates: Sequence[Row]) -> str:
    shown = [row for row in updates if row["value"] is not None and (row["denominator"] or 0) >= LEAST_CASES]
    if not updates:
        return ""
    bars = [
        Bar(row["metric_name"], row["value"], row["ci_low"], row["ci_high"], f"{row['denominator']:,.0f} cases", False)
        for row in shown
    ]
    month = max(row["period_start"] for row in updates)
    words = f"From the force's own records, {month:%B %Y}, whole force. Fewer than {LEAST_CASES} cases are not shown."
    title = "<h2>Are victims kept up to date?</h2>"
    return f"<section>{title}<p class='question'>{words}</p>{chart(bars, 'updates')}</section>"


def _round(number: float) -> str:
    """Return a thousand and more to the nearest hundred: the survey knows no better."""
    return f"{round(number, -2):,.0f}" if number >= 1000 else f"{round(number, -1):,.0f}"
