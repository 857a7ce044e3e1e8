# ruff: noqa: E501 - markup
"""The report as one HTML page that needs nothing else: bars are inline SVG."""

from __future__ import annotations

from html import escape

from orchestration.review.exhibits import Filled

_STYLE = """
body{font:16px/1.5 system-ui,Arial,sans-serif;color:#1b1f24;max-width:900px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin-bottom:.2rem} h2{font-size:1.2rem;margin:2.2rem 0 .2rem;border-top:1px solid #d5dae0;padding-top:1.2rem}
.of{color:#56606b} .beside{background:#f6f3ea;border-left:4px solid #b58900;padding:.5rem 1rem;font-size:.9rem}
.beside ul{margin:.2rem 0;padding-left:1.1rem} svg{width:100%;height:auto;margin:.6rem 0} pre{background:#f4f6f8;padding:.8rem;
font-size:.75rem;white-space:pre-wrap} @media print{h2{break-before:auto}.chart{break-inside:avoid}}
"""
_ROW, _LEFT, _WIDTH, _BAR = 46, 330, 880, 440


def page(filled: list[Filled], heading: str, source: str) -> str:
    """Return the whole page; ``source`` says which release and when."""
    body = "".join(_section(number, each) for number, each in enumerate(filled, 1))
    queries = "".join(
        f"<h3>{number}. {escape(each.exhibit.title)} ({len(each.rows)} rows)</h3><pre>{escape(each.exhibit.query)}</pre>"
        for number, each in enumerate(filled, 1)
    )
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(heading)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(heading)}</h1><p class=of>{escape(source)}</p>{body}"
        f"<h2>Appendix: where every number comes from</h2><p>Run these on the release named above "
        f"(scorecards.duckdb).</p>{queries}</body></html>"
    )


def _section(number: int, filled: Filled) -> str:
    told = filled.exhibit
    threats = "".join(f"<li>{escape(each)}</li>" for each in told.threats)
    chart = bars(filled) if filled.rows else "<p><b>No figures yet.</b> See the appendix for the query.</p>"
    return (
        f"<h2>{number}. {escape(told.title)}</h2><p>{escape(told.says)}</p><div class=chart>{chart}</div>"
        f'<div class="beside"><b>Read with care</b><ul>{threats}</ul></div>'
    )


def bars(filled: Filled) -> str:
    """Return the chart: one bar a row from 0, its figure at the end, its note below."""
    values = [row["value"] or 0.0 for row in filled.rows]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = (_BAR - 140) / ((high - low) or 1.0)
    zero = _LEFT + 70 - low * scale
    rows = "".join(_bar(at, row, zero, scale, filled.exhibit.unit) for at, row in enumerate(filled.rows))
    height = _ROW * len(filled.rows) + 8
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(filled.exhibit.title)}">{rows}</svg>'


def _bar(at: int, row: object, zero: float, scale: float, unit: str) -> str:
    label, value, note = (row[name] for name in ("label", "value", "note"))  # type: ignore[index]
    top = at * _ROW + 4
    text = f'<text x="{_LEFT - 8}" y="{top + 15}" text-anchor="end" font-size="14">{escape(str(label))}</text>'
    text += f'<text x="{_LEFT + 8}" y="{top + 35}" font-size="11" fill="#56606b">{escape(str(note or ""))}</text>'
    text += f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="{top - 4}" y2="{top + 24}" stroke="#8a939d"/>'
    if value is None:
        return text + f'<text x="{zero + 6:.1f}" y="{top + 15}" font-size="13" fill="#56606b">no figure</text>'
    end = zero + value * scale
    bar = f'<rect x="{min(zero, end):.1f}" y="{top}" width="{max(abs(end - zero), 1):.1f}" height="20" fill="#24528c"/>'
    anchor, gap = ("start", 5) if value >= 0 else ("end", -5)
    return f'{text}{bar}<text x="{end + gap:.1f}" y="{top + 15}" font-size="13" text-anchor="{anchor}">{shown(value, unit)}</text>'


def shown(value: float, unit: str) -> str:
    """Return a figure in words of its unit."""
    return f"{value:,.0f} GBP" if unit == "GBP" else f"{value:,.1f}%"
