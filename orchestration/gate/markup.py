"""HTML in small pieces, every text escaped. Knows nothing of gates."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def element(tag: str, *parts: str, kind: str = "") -> str:
    """Return ``parts`` (HTML already) in an element, with a class where ``kind`` is given."""
    attribute = f' class="{escape(kind)}"' if kind else ""
    return f"<{tag}{attribute}>{''.join(parts)}</{tag}>"


def text(tag: str, words: object, kind: str = "") -> str:
    """Return plain words in an element."""
    return element(tag, escape(str(words)), kind=kind)


def link(address: str, words: str) -> str:
    """Return a link to a file beside the page."""
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def table(header: Sequence[str], rows: Sequence[Sequence[object]], greyed: Sequence[bool] = ()) -> str:
    """Return a table that stacks on a narrow screen; numbers stand right. Nothing for a table without rows."""
    body = [_row(header, row, bool(greyed) and greyed[place]) for place, row in enumerate(rows)]
    if not body:
        return ""
    head = [text("th", name, kind=_kind(value)) for name, value in zip(header, rows[0], strict=True)]
    return element("table", element("thead", element("tr", *head)), element("tbody", *body))


def folded(summary: str, inside: str, is_open: bool = False) -> str:
    """Return ``inside`` behind a line that opens it."""
    return f"<details{' open' if is_open else ''}>{text('summary', summary)}{inside}</details>"


def _row(header: Sequence[str], row: Sequence[object], is_greyed: bool) -> str:
    cells = [_cell(name, value) for name, value in zip(header, row, strict=True)]
    return element("tr", *cells, kind="greyed" if is_greyed else "")


def _cell(name: str, value: object) -> str:
    shown = f"{value:,}" if isinstance(value, int) else str(value)
    return f'<td data-label="{escape(name)}" class="{_kind(value)}">{escape(shown)}</td>'


def _kind(value: object) -> str:
    return "number" if isinstance(value, int) else ""
