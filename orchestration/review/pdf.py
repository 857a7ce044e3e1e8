"""The same report as PDF, with the same bars."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF

from orchestration.review.exhibits import Filled
from orchestration.review.page import shown


def write_pdf(path: Path, filled: list[Filled], heading: str, source: str) -> None:
    """Write the PDF; its text is Latin-1, other characters become a question mark."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(True, 18)
    pdf.add_page()
    _text(pdf, heading, 18, "B")
    _text(pdf, source, 9)
    for number, each in enumerate(filled, 1):
        _exhibit(pdf, number, each)
    pdf.add_page()
    _text(pdf, "Appendix: where every number comes from", 14, "B")
    for number, each in enumerate(filled, 1):
        _text(pdf, f"{number}. {each.exhibit.title} ({len(each.rows)} rows)", 10, "B")
        _text(pdf, each.exhibit.query, 7)
    pdf.output(str(path))


def _text(pdf: FPDF, text: str, size: int, style: str = "") -> None:
    pdf.set_font("Helvetica", style, size)
    plain = text.encode("latin-1", "replace").decode("latin-1")
    pdf.multi_cell(0, size * 0.5, plain, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)


def _exhibit(pdf: FPDF, number: int, filled: Filled) -> None:
    if pdf.will_page_break(60):
        pdf.add_page()
    pdf.ln(4)
    _text(pdf, f"{number}. {filled.exhibit.title}", 13, "B")
    _text(pdf, filled.exhibit.says, 10)
    values = [row["value"] or 0.0 for row in filled.rows]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    scale = 70 / ((high - low) or 1.0)
    for row in filled.rows:
        if pdf.will_page_break(14):
            pdf.add_page()
        top, zero = pdf.get_y(), 95 - low * scale
        value = row["value"]
        _text(pdf, str(row["label"]), 9)
        if value is not None:
            pdf.set_fill_color(36, 82, 140)
            pdf.rect(zero + min(value, 0) * scale, top, max(abs(value) * scale, 0.3), 4, style="F")
            pdf.set_font("Helvetica", "", 9)
            pdf.text(zero + max(value, 0) * scale + 1, top + 3.3, shown(value, filled.exhibit.unit))
        _text(pdf, "   " + str(row["note"] or ""), 7)
    if not filled.rows:
        _text(pdf, "No figures yet.", 10, "B")
    _text(pdf, "Read with care: " + " ".join(filled.exhibit.threats), 8, "I")
