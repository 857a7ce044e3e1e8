"""Bars, trends and periods as HTML and SVG: what a page has a hundred times, put together here, not by a template.

Every text is escaped where it goes in; numbers (``figure``) and words of our own need it not. Sizes are attributes,
never styles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from serving.page.bars import Bar
from serving.page.chart import Chart, Point
from serving.page.place import Period
from serving.page.words import capitalize_first, figure, month, short_month


def bars(listed: Iterable[Bar], query: str = "") -> Markup:
    """Return a list of bars; ``query`` goes with every address that one opens."""
    return Markup('<ul class="bars">\n' + "".join(_bar(one, escape(query)) for one in listed) + "</ul>")


def options(listed: Sequence[Period], chosen: Period) -> Markup:
    """Return the periods of a list to choose from."""
    return _options(tuple(listed), chosen.key)


@lru_cache(maxsize=256)
def _options(listed: tuple[Period, ...], chosen: str) -> Markup:
    return Markup("".join(_option(one, one.key == chosen) for one in listed))


def drawing(chart: Chart, unit: str | None) -> Markup:
    """Return what lies on the axis of a trend: limits, lines, points and the first and last month."""
    bands = "".join(f'<polygon class="limits" points="{one}"/>\n' for one in chart.bands)
    centres = "".join(f'<polyline class="centre" points="{one}"/>\n' for one in chart.centres)
    goal = f'<line class="goal" x1="8" x2="632" y1="{chart.target_y}" y2="{chart.target_y}"/>\n'
    runs = "".join(f'<polyline class="run" points="{one}"/>\n' for one in chart.runs)
    points = "".join(_point(one, unit) for one in chart.points)
    return Markup(
        f"{bands}{centres}{goal if chart.target_y is not None else ''}{runs}{points}"
        f'<text class="tick" x="8" y="174">{short_month(chart.first.start)}</text>\n'
        f'<text class="tick" x="632" y="174" text-anchor="end">{short_month(chart.last.start)}</text>'
    )


def months(chart: Chart, unit: str | None) -> Markup:
    """Return the points of a trend as rows of a table, the latest first."""
    return Markup(
        "".join(
            f'<tr><td>{month(one.start)}</td><td class="num">{figure(one.value, unit)}</td></tr>\n'
            for one in reversed(chart.points)
        )
    )


def _option(one: Period, is_chosen: bool) -> str:
    return f'<option value="{one.key}"{" selected" if is_chosen else ""}>{one.words}</option>\n'


def _point(one: Point, unit: str | None) -> str:
    mark, radius = (f" point--{one.mark}", 4.5) if one.mark else ("", 3)
    said = figure(one.value, unit)
    return (
        f'<circle class="point{mark}" cx="{one.x}" cy="{one.y}" r="{radius}">'
        f"<title>{month(one.start)}: {said}</title></circle>\n"
    )


def _bar(one: Bar, query: Markup) -> str:
    classes = "bar" + " bar--bucket" * one.is_bucket + " bar--adverse" * bool(one.flag and one.is_adverse)
    begin, end = '<div class="bar__row">', "</div>"
    if one.href:
        begin, end = f'<a class="bar__row" href="{escape(one.href)}{query}">', "</a>"
    tag = f' <span class="tag">{escape(one.tag)}</span>' if one.tag else ""
    return (
        f'<li class="{classes}" data-value="{"" if one.value is None else one.value}">\n{begin}\n'
        f'<span class="bar__name">{escape(one.name)}{tag}</span>\n<span class="bar__track">{_track(one)}</span>\n'
        f'<span class="bar__value">{"No figure" if one.value is None else one.said(one.value)}</span>\n{end}\n'
        f'<p class="bar__notes">{_notes(one)}</p>\n{_flag(one)}</li>\n'
    )


def _track(one: Bar) -> str:
    if one.value is None:
        return ""
    target, baseline, peer = one.share(one.target), one.share(one.baseline), one.share(one.peer)
    return (
        '\n<svg width="100%" height="22" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="14" y="4"/>'
        f'<rect class="fill" width="{one.share(one.value)}%" height="14" y="4"/>'
        + (f'<line class="mark-target" x1="{target}%" x2="{target}%" y1="0" y2="22"/>' if target is not None else "")
        + (
            f'<svg x="{baseline}%" overflow="visible"><path class="mark-baseline" d="M-5 22 L0 14 L5 22 Z"/></svg>'
            if baseline is not None
            else ""
        )
        + (f'<circle class="mark-peer" cx="{peer}%" cy="11" r="4.5"/>' if peer is not None else "")
        + "</svg>\n"
    )


def _notes(one: Bar) -> str:
    met = {True: ": met", False: ": not met", None: ""}[one.meets_target]
    said = [
        one.why_grey,
        one.count,
        None if one.target is None else f"Target {one.said(one.target)}{met}",
        None if one.peer is None else f"Peers {one.said(one.peer)}",
        None if one.baseline is None else f"October 2023 {one.said(one.baseline)}",
    ]
    return "".join(f"<span>{escape(text)}</span>" for text in said if text)


def _flag(one: Bar) -> str:
    if not one.flag_words:
        return ""
    sentence = f" {escape(capitalize_first(one.sentence))}." if one.sentence else ""
    return f'<p class="bar__flag"><strong>{one.flag_words}.</strong>{sentence}</p>\n'
