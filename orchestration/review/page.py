"""The report as one HTML page that needs nothing else: bars are inline SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from orchestration.review.exhibits import Filled
from orchestration.review.words import CAPTION, in_short, reach, shown, told

_STYLE = """
body{font:16px/1.5 system-ui,Arial,sans-serif;color:#1b1f24;max-width:900px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin-bottom:.2rem}
h2{font-size:1.2rem;margin:2.2rem 0 .2rem;border-top:1px solid #d5dae0;padding-top:1.2rem}
.of,.note{color:#56606b}
.row{display:grid;grid-template-columns:16rem 1fr 5.5rem;column-gap:.8rem;align-items:center;margin-top:.7rem}
.row,.beside{break-inside:avoid}
.row .label{text-align:right;line-height:1.25} .row .figure{font-variant-numeric:tabular-nums}
.row .note{grid-column:2/4;font-size:.8rem;line-height:1.3} svg{display:block;width:100%;height:22px}
.beside{background:#f6f3ea;border-left:4px solid #b58900;padding:.5rem 1rem;margin-top:1rem;font-size:.9rem}
.beside ul,.short{margin:.2rem 0;padding-left:1.1rem} h2,h3{break-after:avoid}
pre{background:#f4f6f8;padding:.8rem;font-size:.75rem;white-space:pre-wrap}
@media (max-width:640px){.row{grid-template-columns:1fr 5.5rem}.row .label{grid-column:1/3;text-align:left}
.row .note{grid-column:1/3}}
"""
_WIDTH = 400


def page(filled: list[Filled], heading: str, source: str) -> str:
    """Return the whole page; ``source`` says which release and when."""
    body = "".join(_section(number, each) for number, each in enumerate(filled, 1))
    short = [line for number, each in enumerate(filled, 1) if (line := in_short(number, each))]
    queries = "".join(
        f"<h3>{number}. {escape(each.exhibit.title)} ({len(each.rows)} rows)</h3>"
        f"<pre>{escape(each.exhibit.query)}</pre>"
        for number, each in enumerate(filled, 1)
    )
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(heading)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(heading)}</h1><p class=of>{escape(source)}</p><h2>In short</h2><ul class=short>"
        f"{''.join(f'<li>{escape(line)}</li>' for line in short)}</ul>"
        f"<p class=note>{CAPTION}</p>{body}"
        f"<h2>Appendix: where every number comes from</h2><p>Run these on the release named above "
        f"(scorecards.duckdb).</p>{queries}</body></html>"
    )


def _section(number: int, filled: Filled) -> str:
    told_of = filled.exhibit
    threats = "".join(f"<li>{escape(each)}</li>" for each in told_of.threats)
    return (
        f"<h2>{number}. {escape(told_of.title)}</h2><p>{escape(told_of.says)}</p>{bars(filled)}"
        f'<div class="beside"><b>Read with care</b><ul>{threats}</ul></div>'
    )


def bars(filled: Filled) -> str:
    """Return the chart: one bar a row from 0 with its interval, its figure beside it, its note below."""
    low, high = reach(filled)
    rows = [_bar(row, low, _WIDTH / (high - low), filled.exhibit.unit) for row in filled.rows]
    return "".join(rows) or "<p><b>No figures yet.</b> See the appendix for the query.</p>"


def _bar(row: Mapping[str, Any], low: float, scale: float, unit: str) -> str:
    value, label = row["value"], escape(str(row["label"]))
    figure = "no figure" if value is None else shown(value, unit)
    return (
        f'<div class="row"><div class="label">{label}</div>'
        f'<svg viewBox="0 0 {_WIDTH} 22" preserveAspectRatio="none" role="img" aria-label="{label} {figure}">'
        f'{_drawn(row, low, scale)}</svg><div class="figure">{figure}</div>'
        f'<div class="note">{escape(told(row, unit))}</div></div>'
    )


def _drawn(row: Mapping[str, Any], low: float, scale: float) -> str:
    zero, value = -low * scale, row["value"]
    axis = f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="22" stroke="#8a939d"/>'
    if value is None:
        return axis
    left, width = zero + min(value, 0) * scale, max(abs(value) * scale, 1)
    bar = f'<rect x="{left:.1f}" y="3" width="{width:.1f}" height="16" fill="#24528c"/>'
    ends = [min(max(zero + end * scale, 0), _WIDTH) for end in (row["low"], row["high"]) if end is not None]
    if len(ends) < 2:
        return axis + bar
    return f'{axis}{bar}<line x1="{ends[0]:.1f}" x2="{ends[1]:.1f}" y1="11" y2="11" stroke="#d9822b" stroke-width="3"/>'
