"""The figures behind the simulation (``calibration.yml``) and the sizes a force can be written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("calibration.yml")


@cache
def calibration() -> dict[str, Any]:
    """Return the calibration file as read."""
    data: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return data


@dataclass(frozen=True)
class Size:
    """How large a force to write.

    officers: people at an officer rank; teams: number of each unit type in every partnership; csps: partnerships in
    use; events: share of the real force's events; months: completed months of history, None for all of them.
    """

    name: str
    officers: int
    teams: dict[str, int]
    csps: int
    events: float
    months: int | None


def parse_size(text: str) -> Size:
    """Return the size called "tiny", "demo" or "force", or "x<N>": N times force, in officers, teams and events.

    Raises ValueError for any other text.
    """
    sizes = calibration()["sizes"]
    if text in sizes:
        return Size(name=text, **sizes[text])
    match = re.fullmatch(r"x(\d+(?:\.\d+)?)", text)
    if not match or float(match[1]) <= 0:
        raise ValueError(f"unknown size {text!r}: use {', '.join(sizes)} or x<N>, e.g. x10")
    factor, base = float(match[1]), sizes["force"]
    return Size(
        name=text,
        officers=max(12, round(base["officers"] * factor)),
        teams={kind: max(1, round(n * factor)) for kind, n in base["teams"].items()},
        csps=base["csps"],
        events=base["events"] * factor,
        months=base["months"],
    )


def type_of_code() -> dict[str, str]:
    """Return the crime type each offence code belongs to."""
    return {code: kind for kind, codes in calibration()["offence_codes"].items() for code in codes}
