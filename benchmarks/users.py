"""Users of the page: who they are, which bar pages are theirs, and how long each answer took."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice, zip_longest

import duckdb

from orchestration.publication import open_current
from orchestration.publication.layout import DATABASE
from orchestration.settings import Settings
from serving.page.desk import Reader
from serving.page.place import home_of

User = tuple[str, list[str]]
"""A sign-in name and the addresses that its owner asks for, in turn."""

_READERS = """
    select upn, role, person_no, unit_code, csp_code from db.reader
    where role in ('constable', 'sergeant', 'inspector', 'chief_inspector', 'headquarters') and fallback_reason is null
    order by role, md5(upn)"""
_METRICS = """
    select metric_id from db.metric_value where level = 'officer' and period_grain = 'month'
    group by metric_id order by count(*) desc, metric_id limit 20"""


@dataclass(frozen=True)
class Asked:
    """One answer: the address, its status, its size in bytes as sent, seconds until the last of them was here."""

    path: str
    status: int
    size: int
    seconds: float


def bar_pages(settings: Settings, count: int) -> list[User]:
    """Return ``count`` readers, of each role in turn, each with twenty metrics of the place where they begin."""
    with open_current(settings) as release, duckdb.connect() as database:
        database.execute(f"attach '{release.path / DATABASE}' as db (read_only)")
        rows = database.execute(_READERS).fetchall()
        metrics = [row[0] for row in database.execute(_METRICS).fetchall()]
    readers = [_reader(*row) for row in rows]
    by_role = [[one for one in readers if one.role == role] for role in sorted({one.role for one in readers})]
    in_turn = [one for group in zip_longest(*by_role) for one in group if one]
    chosen = islice(cycle(in_turn), count)
    return [(one.upn, [f"/metric/{metric}/{home_of(one).path}" for metric in metrics]) for one in chosen]


def _reader(upn: str, role: str, person_no: str, unit_code: str, csp_code: str) -> Reader:
    return Reader(upn, role, person_no, unit_code, csp_code, None, frozenset([unit_code]))


def ask_all(settings: Settings, users: Sequence[User], rounds: int, think: float) -> list[Asked]:
    """Let all users ask at once, ``rounds`` pages each, ``think`` seconds after an answer; return every answer."""
    answers: list[list[Asked]] = [[] for _ in users]
    ready = threading.Barrier(len(users))

    def ask(number: int) -> None:
        upn, pages = users[number]
        connection = http.client.HTTPConnection("127.0.0.1", settings.page.port, timeout=60)
        connection.connect()
        ready.wait()
        for turn in range(rounds):
            answers[number].append(_ask(connection, upn, pages[(turn + number) % len(pages)], settings))
            time.sleep(think)
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(users))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for listed in answers for one in listed]


def _ask(connection: http.client.HTTPConnection, upn: str, path: str, settings: Settings) -> Asked:
    headers = {settings.page.proxy_header: upn, "accept-encoding": "gzip"}
    began = time.monotonic()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    return Asked(path, answer.status, len(body), time.monotonic() - began)
