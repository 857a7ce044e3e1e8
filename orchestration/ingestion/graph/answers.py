"""What Microsoft Graph answers: a whole JSON object, a refusal, or something worth asking for again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import httpx

from orchestration.ingestion.results import SourceFault

PASSING = (408, 429, 500, 502, 503, 504, 509)
# These say that one answer was too much; the others say that no answer is to be had now.
NOTHING_DONE = (429, 503, 509)
OF_ONE_ANSWER = (408, 500, 504)
RESTART_CODES = ("resyncRequired", "syncStateNotFound", "syncStateInvalid")
Json = dict[str, Any]


class Gone(Exception):
    """The delta link is no longer known; ``location`` begins a fresh enumeration, where Graph gave one."""

    def __init__(self, location: str | None) -> None:
        super().__init__("the delta link has expired")
        self.location = location


class NotFound(Exception):
    """There is nothing at this address."""


class CutShort(SourceFault):
    """An answer that breaks off however often it is asked for."""


class Refused(Exception):
    """A refusal that trying again does not change; its words are Graph's."""


class Unsure(Exception):
    """What was asked for may have been done, or not: no answer says so."""


class Again(Exception):
    """Worth trying again, after ``wait`` seconds where Graph said so; ``is_down``: all of Graph, not one answer.

    ``is_undone``: Graph says that it has done nothing.
    """

    def __init__(self, reason: str, wait: float | None = None, is_down: bool = False, is_undone: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.is_down = is_down
        self.is_undone = is_undone


def complete(body: bytes, needs_link: bool) -> Json:
    """Return the object that ``body`` holds. Raises Again where it was cut short."""
    try:
        # Numbers stay as written, so that 0.1 remains exactly that.
        found = json.loads(body.decode("utf-8"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise Again("an answer that was cut short") from None
    if not isinstance(found, dict) or (needs_link and not _is_page(found)):
        raise Again("an answer that was cut short")
    return found


def _is_page(found: Json) -> bool:
    """Tell whether it is a page of delta; one that breaks off with an error in ``value`` may have no link."""
    values = found.get("value")
    is_linked = bool(found.get("@odata.nextLink") or found.get("@odata.deltaLink"))
    return isinstance(values, list) and (is_linked or any(is_error(entry) for entry in values))


def is_error(entry: Any) -> bool:
    """Tell whether an entry of ``value`` stands for an item that Graph could not show."""
    return not isinstance(entry, dict) or entry.get("id") is None or bool(entry.get("error") and "fields" not in entry)


def refusal(response: httpx.Response, body: bytes, url: str, system: str) -> Exception:
    """Return what an answer other than 200 means."""
    status, (code, words) = response.status_code, _error(body)
    if status in PASSING:
        return Again(
            f"HTTP {status} {code}".strip(),
            retry_after(response.headers.get("Retry-After")),
            status not in OF_ONE_ANSWER,
            status in NOTHING_DONE,
        )
    if status == 410 or code in RESTART_CODES:
        location = response.headers.get("Location")
        return Gone(urljoin(url, location) if location else None)
    if status == 404:
        return NotFound(words)
    if status == 403:
        grant = "grant the application Sites.Selected with read on this site (or Sites.Read.All); with write, to add"
        return SourceFault(f"{system}: Microsoft Graph: HTTP 403 {code}; {grant}")
    return Refused(f"HTTP {status} {code} {words}".strip())


def _error(body: bytes) -> tuple[str, str]:
    try:
        error = json.loads(body)["error"]
        return str(error.get("code", "")), str(error.get("message", "")).splitlines()[0][:200]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return "", ""


def retry_after(header: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, given as seconds or as a date; None without one."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
