"""Requests to Microsoft Graph: waits where it is told to, tries again what is worth it, says the rest in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import tenacity

from orchestration.ingestion.graph.answers import Again, CutShort, Json, Unsure, complete, refusal
from orchestration.ingestion.graph.places import LOOPBACK, origin
from orchestration.ingestion.graph.sign_in import Tokens
from orchestration.ingestion.results import SourceDown, SourceFault

# Graph throttles traffic that does not say who it is before traffic that does.
USER_AGENT = "NONISV|CSPScorecards|Scorecards/0.1"
TIMEOUT = httpx.Timeout(30, connect=10)
ANSWER_SECONDS = 120
ATTEMPTS = 8
sleep = time.sleep


class GraphClient:
    """Reads JSON from one Graph with one identity. ``patience`` is how many seconds one request may wait in all."""

    def __init__(self, http: httpx.Client, root: str, tokens: Tokens, system: str, patience: float) -> None:
        self._http = http
        self._root = root
        self._tokens = tokens
        self._system = system
        self._patience = patience

    def get(self, url: str, needs_link: bool = False) -> Json:
        """Return the JSON object at ``url`` (absolute, or below the version root).

        With ``needs_link`` an answer without nextLink and deltaLink is cut short, and asked for again. Raises Gone,
        NotFound, Refused, and SourceFault where Graph cannot be reached within the patience.
        """
        try:
            return self._asked(url, needs_link, None, lambda _: True)
        except Again as last:
            asked = f"; it asks to wait {last.wait:.0f} s" if last.wait else ""
            kind = SourceDown if last.is_down else CutShort
            raise kind(f"{self._system}: Microsoft Graph: {last}{asked}; the next run tries again") from None

    def add(self, url: str, body: Json) -> Json:
        """Post ``body`` to a collection and return what was made; sent again only where Graph says it did nothing.

        Raises Unsure where no answer says whether it was made, NotFound, Refused and SourceFault.
        """
        try:
            return self._asked(url, False, body, lambda error: error.is_undone)
        except Again as last:
            if last.is_undone:
                raise SourceDown(f"{self._system}: Microsoft Graph: {last}") from None
            raise Unsure(str(last)) from None

    def _asked(self, url: str, needs_link: bool, body: Json | None, is_worth: Callable[[Again], bool]) -> Json:
        place = self.safe(url if "://" in url else f"{self._root}/{url}")
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, Again) and is_worth(error)),
            wait=_wait,
            stop=tenacity.stop_after_attempt(ATTEMPTS) | tenacity.stop_before_delay(self._patience),
            sleep=lambda seconds: sleep(seconds),
            reraise=True,
        )
        return retrying(self._once, place, needs_link, body, [])

    def pages(self, url: str) -> Iterator[Json]:
        """Read every entry of a collection that ends with the page that has no nextLink."""
        following: str | None = url
        seen: set[str] = set()
        while following:
            self.guard(following, seen)
            page = self.get(following)
            if not isinstance(page.get("value"), list):
                raise SourceFault(f"{self._system}: Microsoft Graph: an answer without a list of values")
            yield from page["value"]
            following = page.get("@odata.nextLink")

    def guard(self, link: str, seen: set[str]) -> None:
        """Refuse a link that was followed before: it would never end."""
        if link in seen:
            raise SourceFault(f"{self._system}: Microsoft Graph: its pages lead in a circle; the next run tries again")
        seen.add(link)

    def safe(self, url: str) -> str:
        """Return ``url`` where the token may be sent to it: links lead to the same server, or not at all."""
        if not self.is_mine(url):
            host = url.partition("://")[2].partition("/")[0]
            raise SourceFault(f"{self._system}: Microsoft Graph gave a link to another server ({host}); not followed")
        return url

    def is_mine(self, url: str) -> bool:
        """Tell whether ``url`` leads to the Graph that this client reads."""
        try:
            mine, theirs = origin(self._root), origin(url)
        except ValueError:
            return False
        return mine == theirs and (theirs[0] == "https" or theirs[1] in LOOPBACK)

    def _once(self, url: str, needs_link: bool, sent: Json | None, refusals: list[int]) -> Json:
        with self._network():
            token = self._tokens.current()
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            with self._http.stream("GET" if sent is None else "POST", url, headers=headers, json=sent) as response:
                body = _body(response)
        if response.status_code == 401:
            return self._unauthorised(refusals)
        if response.status_code not in (200, 201):
            # A refusal is quoted in messages: it may repeat what was sent.
            raise refusal(response, body.replace(token.encode(), b"***"), url, self._system)
        return complete(body, needs_link)

    def _unauthorised(self, refusals: list[int]) -> Json:
        if len(refusals) > 1:
            raise SourceFault(f"{self._system}: Microsoft Graph refuses a fresh token; check the application's consent")
        refusals.append(401)
        self._tokens.renew()
        raise Again("the access token has expired", 0, is_undone=True)

    @contextmanager
    def _network(self) -> Iterator[None]:
        try:
            yield
        except httpx.RequestError as error:
            is_down = isinstance(error, httpx.ConnectError | httpx.TimeoutException)
            raise Again(f"no whole answer ({type(error).__name__})", is_down=is_down) from None


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Again) and error.wait is not None:
        return error.wait
    return float(tenacity.wait_random_exponential(multiplier=1, max=60)(state))


def _body(response: httpx.Response) -> bytes:
    """Read the answer; one that trickles in for minutes counts as none."""
    begun, parts = time.monotonic(), []
    for part in response.iter_bytes():
        parts.append(part)
        if time.monotonic() - begun > ANSWER_SECONDS:
            raise Again(f"the answer was not there after {ANSWER_SECONDS} s")
    return b"".join(parts)
