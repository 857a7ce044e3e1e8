"""The names that may be set in the environment: a misspelt one is refused, never passed over.

A source under a wrong name would be no source at all, and a run without sources simulates a force.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

PREFIX = "CSP_"
SECRETS_DIR = "CSP_SECRETS_DIR"
NOT_SETTINGS = (
    "CSP_CRASH_AT",  # orchestration.faults, for tests
    SECRETS_DIR,  # where mounted secrets lie: orchestration.settings reads it before the settings
    "CSP_WAREHOUSE_PATH",  # what the run tells dbt: orchestration.transformation.runner
    "CSP_METRIC_FLOW_MODELS",
    "CSP_METRIC_STOCK_MODELS",
    "CSP_METRIC_PERIOD_MODELS",
)


class UnknownSetting(ValueError):
    """A name beginning with ``CSP_`` that means nothing here. The message names it and the nearest right one."""


def refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    """Raise ``UnknownSetting`` where a name in ``given`` begins with ``CSP_`` and is not ``known`` (in any case)."""
    right = sorted({name.upper() for name in known} | set(NOT_SETTINGS))
    wrong = sorted({name.upper() for name in given if name.upper().startswith(PREFIX)} - set(right))
    if wrong:
        raise UnknownSetting("\n".join(_sentence(name, right) for name in wrong))


def _sentence(name: str, right: list[str]) -> str:
    nearest = get_close_matches(name, right, n=1, cutoff=0.0)[0]
    return f"{name} is no setting; nothing was run. Did you mean {nearest}? Every name stands in .env.example."
