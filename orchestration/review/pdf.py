"""The same report as PDF, with the same bars."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fpdf import FPDF

from orchestration.review.exhibits import Filled
from orchestration.review.words import CAPTION, in_short, reach, shown, told

_LABEL, _PLOT, _FIGURE = 58.0, 105.0, 24.0


def write_pdf(path: Path, filled: list[Filled], heading: str, source: str) -> None:
    """Write the PDF; its text is Latin-1, other characters become a question mark."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(True, 18)
    pdf.add_page()
    _text(pdf, heading, 18, "B")
    _text(pdf, source, 9)
    pdf.ln(2)
    _text(pdf, "In short", 13, "B")
    for number, each in enumerate(filled, 1):
        _text(pdf, in_short(number, each) or "", 9)
    _text(pdf, CAPTION, 8, "I")
    for number, each in enumerate(filled, 1):
        _exhibit(pdf, number, each)
    pdf.add_page()
    _text(pdf, "Appendix: where every number comes from", 14, "B")
    for number, each in enumerate(filled, 1):
        _text(pdf, f"{number}. {each.exhibit.title} ({len(each.rows)} rows)", 10, "B")
        _text(pdf, each.exhibit.query, 7)
    pdf.output(str(path))


def _plain(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def _text(pdf: FPDF, text: str, size: int, style: str = "") -> None:
    if text:
        pdf.set_font("Helvetica", style, size)
        pdf.multi_cell(0, size * 0.5, _plain(text), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1)


def _exhibit(pdf: FPDF, number: int, filled: Filled) -> None:
    if pdf.will_page_break(60):
        pdf.add_page()
    pdf.ln(5)
    _text(pdf, f"{number}. {filled.exhibit.title}", 13, "B")
    _text(pdf, filled.exhibit.says, 10)
    low, high = reach(filled)
    for row in filled.rows:
        _row(pdf, row, low, (_PLOT - 4) / (high - low), filled.exhibit.unit)
    if not filled.rows:
        _text(pdf, "No figures yet.", 10, "B")
    pdf.ln(1)
    care = "Read with care: " + " ".join(filled.exhibit.threats)
    pdf.set_font("Helvetica", "I", 8)
    pdf.set_fill_color(246, 243, 234)
    pdf.multi_cell(0, 4.4, _plain(care), fill=True, padding=2, new_x="LMARGIN", new_y="NEXT")


def _row(pdf: FPDF, row: Mapping[str, Any], low: float, scale: float, unit: str) -> None:
    """Draw label, bar with interval, figure, and the note below; a row is never torn apart."""
    label, note = _plain(str(row["label"])), _plain(told(row, unit))
    pdf.set_font("Helvetica", "", 9)
    tall = pdf.multi_cell(_LABEL, 4, label, dry_run=True, output="HEIGHT")
    pdf.set_font("Helvetica", "", 7)
    deep = pdf.multi_cell(_PLOT + _FIGURE, 3.2, note, dry_run=True, output="HEIGHT") if note else 0
    height = max(tall, 5 + deep) + 2
    if pdf.will_page_break(height):
        pdf.add_page()
    top, left = pdf.get_y(), pdf.l_margin
    pdf.set_font("Helvetica", "", 9)
    pdf.multi_cell(_LABEL, 4, label, align="R")
    _bar(pdf, row, left + _LABEL + 2, top, low, scale)
    pdf.set_font("Helvetica", "", 9)
    figure = "no figure" if row["value"] is None else shown(row["value"], unit)
    pdf.text(left + _LABEL + _PLOT + 2, top + 3.2, _plain(figure))
    pdf.set_font("Helvetica", "", 7)
    pdf.set_xy(left + _LABEL + 1, top + 4.8)
    if note:
        pdf.multi_cell(_PLOT + _FIGURE, 3.2, note)
    pdf.set_xy(left, top + height)


def _bar(pdf: FPDF, row: Mapping[str, Any], left: float, top: float, low: float, scale: float) -> None:
    zero, value = left - low * scale, row["value"]
    pdf.set_draw_color(138, 147, 157)
    pdf.set_line_width(0.2)
    pdf.line(zero, top - 0.5, zero, top + 4.5)
    if value is None:
        return
    pdf.set_fill_color(36, 82, 140)
    pdf.rect(zero + min(value, 0) * scale, top, max(abs(value) * scale, 0.3), 4, style="F")
    if row["low"] is not None and row["high"] is not None:
        ends = [min(max(zero + row[end] * scale, left), left + _PLOT - 4) for end in ("low", "high")]
        pdf.set_draw_color(217, 130, 43)
        pdf.set_line_width(0.7)
        pdf.line(ends[0], top + 2, ends[1], top + 2)
