"""The panel's page as one file that loads nothing: bars with their intervals, cyber beside traditional, plain words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any

from orchestration.panel.chart import Bar, chart

TEMPLATE = Path(__file__).with_name("page.html")
Row = Mapping[str, Any]
SECTIONS = {
    "victims": "How many people were victims?",
    "reported": "Did the police come to know of it?",
    "response": "What victims say of the police",
    "confidence": "Confidence in the local police",
}
LIMITS = (
    "These figures come from interviews with people who live in the area. The crime, and the force that dealt with it, may"
    " be elsewhere. Businesses and people under 16 are not asked.",
    "The dark bar is the best estimate. The thin line is the range that the truth lies in 19 times out of 20: where two"
    " lines overlap, the two may well be the same.",
    "Nothing is shown for fewer than the least number of people; their answers would say more about them than about the area.",
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
    sources = sorted({f"{row['source']}, clearance {row['clearance_ref']}" for row in figures.estimates if row["source"]})
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
    """One chart for the newest period of each area; this force first."""
    ordered = sorted(rows, key=lambda row: (not row["is_own_force"], row["area_kind"] != "group", row["area"]))
    charts = []
    for area, group in groupby(ordered, key=lambda row: row["area"]):
        here = list(group)
        if here[0]["area_kind"] == "area" and not here[0]["is_own_force"]:
            continue
        newest = max((row["period_end"], -row["period_start"].toordinal()) for row in here)
        chosen = [row for row in here if (row["period_end"], -row["period_start"].toordinal()) == newest]
        note = f"<p class='break'>{escape(chosen[0]['survey_break'])}.</p>" if chosen[0].get("survey_break") else ""
        heading = f"{area}, {_period(chosen[0]['period_start'], chosen[0]['period_end'])}"
        charts.append(f"<h3>{escape(heading)}</h3>{note}{chart([_bar(row) for row in chosen], heading)}")
    return charts


def _bar(row: Row) -> Bar:
    base = row["n_respondents"]
    family = row["crime_family_name"]
    label = family if row["estimation"] != "model_based" else f"{family} (model, not a count)"
    if not row["is_publishable"]:
        known = f"only {base} people asked; {row['base_needed']} are needed" if base and row["base_needed"] else ""
        return Bar(label, None, None, None, known or (row["note"] or "not shown"), bool(row["is_cyber"]))
    words = f"{base:,} people asked" if base else ""
    words += "; few, take care" if row["is_small_base"] and row["estimation"] != "model_based" else ""
    values = (100 * row[name] for name in ("estimate", "lcl", "ucl"))
    return Bar(label, *values, words, bool(row["is_cyber"]))


def _gaps(gaps: Sequence[Row]) -> str:
    if not gaps:
        return ""
    bars = [
        Bar(
            f"{row['area']}: {row['crime_family'].replace('_', ' ')}",
            *(100 * max(row[name], 0.0) for name in ("not_recorded_share", "not_recorded_share_low", "not_recorded_share_high")),
            f"about {_round(row['crimes_a_year'])} a year by the survey, {_round(row['recorded_a_year'])} recorded",
            False,
        )
        for row in gaps
    ]
    words = "Of the crimes that the survey points to, the share that is in no police record. Only kinds that both count."
    return f"<section><h2>What the records miss</h2><p class='question'>{words}</p>{chart(bars, 'not recorded')}</section>"


def _updates(updates: Sequence[Row]) -> str:
    if not updates:
        return ""
    bars = [
        Bar(str(row["metric_name"]), row["value"], row["ci_low"], row["ci_high"], f"{row['denominator']:,.0f} cases", False)
        for row in updates
        if row["value"] is not None and (row["denominator"] or 0) >= 30
    ]
    month = max(row["period_start"] for row in updates)
    words = f"From the force's own records, {month:%B %Y}, whole force. Percentages of fewer than 30 cases are not shown."
    return f"<section><h2>Are victims kept up to date?</h2><p class='question'>{words}</p>{chart(bars, 'updates')}</section>"


def _period(first: date, last: date) -> str:
    return f"{first:%B %Y} to {last:%B %Y}"


def _round(number: float) -> str:
    """A thousand and more to the nearest hundred: the survey knows no better."""
    return f"{round(number, -2):,.0f}" if number >= 1000 else f"{round(number, -1):,.0f}"
