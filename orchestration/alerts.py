"""Alerts and where they go: the log always, a webhook where one is set.

An alert carries names of runs, steps, checks and tables and nothing else: no rows, no error text, no officer.
"""

from __future__ import annotations

import json
import logging
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from orchestration.setting_values import is_web_address
from orchestration.settings import Settings

WEBHOOK_TIMEOUT_SECONDS = 5.0
_log = logging.getLogger(__name__)

Kind = Literal[
    "run_failed",
    "release_blocked",
    "source_stale",
    "not_served",
    "landing_restored",
    "upkeep_failed",
    "baseline_failed",
    "copy_behind",
]


@dataclass(frozen=True)
class Alert:
    """Something that a person should look at. ``subjects`` are names of steps, checks or tables."""

    kind: Kind
    summary: str
    subjects: tuple[str, ...] = ()
    run_id: str | None = None


Sink = Callable[[Alert], None]


def sinks(settings: Settings) -> Sequence[Callable[[], Sink]]:
    """Return what makes each place where alerts go under ``settings``: the log, then the webhook where there is one."""
    webhook = settings.alert_webhook
    return [lambda: to_log, lambda: to_webhook(webhook.get_secret_value())] if webhook else [lambda: to_log]


def send(alert: Alert, settings: Settings) -> None:
    """Hand ``alert`` to every sink. A sink that cannot be made or that fails is logged and never stops the others."""
    for sink in sinks(settings):
        try:
            sink()(alert)
        except Exception as fault:
            # The fault's own text may hold the address, and the address may hold a token.
            _log.error("an alert could not be delivered (%s): %s", type(fault).__name__, alert.summary)


def to_log(alert: Alert) -> None:
    """Write ``alert`` to the log as one line."""
    _log.warning("%s: %s [%s]", alert.kind, alert.summary, ", ".join(alert.subjects))


def to_webhook(address: str) -> Sink:
    """Return a sink that posts an alert to ``address`` as JSON: kind, summary, subjects, run_id."""
    if not is_web_address(address):
        raise ValueError("CSP_ALERT_WEBHOOK must be an http:// or https:// address")

    def post(alert: Alert) -> None:
        request = urllib.request.Request(
            address,
            data=json.dumps(asdict(alert)).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=WEBHOOK_TIMEOUT_SECONDS):
            pass

    return post
