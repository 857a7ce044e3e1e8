"""The sentence of a flag: what was seen, beside what peers have, in figures that cannot contradict the row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLURAL = {"staff": "police staff", "pcso": "community support officers", "special": "special constables"}
_MOST_DECIMALS = 6
_CLOSE = 0.005


def sentence(entity: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Return the flag in words: "31 open crimes; constables on intervention teams in the force have a median of 9".

    `entity` is a row of int_flag_entity, `found` its figures. They are `observed`, `expected` and `peer_n` alone,
    rounded no further than half a percent and never so that the two read alike.
    """
    seen, usual = figures(float(found["observed"]), float(found["expected"]))
    peers = peer_words(str(entity["level"]), str(entity["peer_group"]))
    sign = "%" if entity["method"] in ("proportion", "funnel") else ""
    compared = f"among {int(found['peer_n'])} compared"
    return f"{seen}{sign} {entity['words']}; {peers} {_have(entity).format(usual + sign)} ({compared})"


def _have(entity: Mapping[str, Any]) -> str:
    unit = entity["exposure_unit"]
    if entity["method"] == "count" and entity["value_kind"] == "count":
        return f"with as many {unit} have {{}} on average"
    if entity["method"] == "amount" and isinstance(unit, str):
        return f"with as many {unit} have a median of {{}}"
    typical = {"stock": "have a median of {}", "amount": "have a median of {}", "duration": "have {}"}
    return typical.get(str(entity["method"]), "have {} taken together")


_BROKEN = {
    "Above UCL": "above the upper limit",
    "Below LCL": "below the lower limit",
    "7 Point Trend (Increasing)": "in a steady rise",
    "7 Point Trend (Decreasing)": "in a steady fall",
    "2 in 3 Above CL": "close to the upper limit again",
    "2 in 3 Below CL": "close to the lower limit again",
    "7 Points Above CL": "in a run above it",
    "7 Points Below CL": "in a run below it",
}


def over_time(rows: Mapping[str, Any], value: float, centre: float, points: int, broken: str) -> str:
    """Return a marked point in words; its figures are `value`, `centre` and the `points` that the limits rest on."""
    seen, usual = figures(value, centre)
    sign = "%" if str(rows["chart"][0]) == "laney_p" else ""
    return f"{seen}{sign} {rows['words'][0]}; the centre of its own {points} points is {usual}{sign}, {_BROKEN[broken]}"


def between_events(row: Mapping[str, Any], centre: float, gaps: int, broken: str) -> str:
    """Return a marked gap in words; its figures are the gap, the number of `gaps` and their `centre`, in this order.

    `row` is one of int_flag_event: chart t counts days, g the cases in which nothing happened.
    """
    seen, usual = figures(float(row["gap"]), centre)
    what = str(row["words"])
    if row["value_kind"] != "count":
        what = f"{'one' if row['is_open'] else 'two'} {'outside' if row['is_complement'] else 'in'} the share {what}"
    unit, joined = "days" if row["chart"] == "t" else "cases", "without" if row["is_open"] else "between"
    return f"{seen} {unit} {joined} {what}; the centre of its own {gaps} gaps is {usual}, {_BROKEN[broken]}"


def figures(observed: float, expected: float) -> tuple[str, str]:
    """Return both figures with as few decimals as keep them apart and each within half a percent."""
    for decimals in range(_MOST_DECIMALS):
        shown = [round(value, decimals) for value in (observed, expected)]
        close = all(abs(a - b) <= _CLOSE * abs(b) for a, b in zip(shown, (observed, expected), strict=True))
        if close and (shown[0] != shown[1] or observed == expected):
            break
    return _text(observed, decimals), _text(expected, decimals)


def _text(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def peer_words(level: str, group: str) -> str:
    """Return a peer group in words: "probationary constables on response teams in the force"."""
    if level == "csp":
        return "the partnerships of the force"
    kind, _, rest = group.partition("|")
    teams = "teams of no known role" if kind == "none" else f"{kind.replace('_', ' ')} teams"
    if level == "team":
        return f"{teams} in the force"
    band, _, probation = rest.partition("|")
    people = _PLURAL.get(band, band.replace("_", " ") + "s")
    return f"{'probationary ' if probation == 'probationer' else ''}{people} on {teams} in the force"
