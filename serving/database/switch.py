"""Switch readers over: the coming schemas take the served names in one transaction, or nothing happens."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection, sql
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from serving.database import inspect, names

LOCK_TIMEOUT = "2s"
_PATIENCE = 60  # tries, five milliseconds apart
log = logging.getLogger(__name__)


class SwitchRefused(RuntimeError):
    """The coming schema would protect less than the one that is served. Readers keep the last good one."""


def refuse_losses(connection: Connection[Any], bases: Sequence[str], accept_changes: bool = False) -> None:
    """Raise ``SwitchRefused`` where a rule, grant, key, comment or table of a served schema is missing or changed.

    ``accept_changes`` lets a deliberate change of rules through; holes are refused even so.
    """
    for base in bases:
        coming = names.coming(base)
        holes = inspect.holes(connection, coming)
        if holes:
            raise SwitchRefused(f"{coming} is not fit to be read: {'; '.join(holes)}")
        if accept_changes or not inspect.exists(connection, base):
            continue
        gone = inspect.lost(inspect.facts(connection, base), inspect.facts(connection, coming))
        if gone:
            raise SwitchRefused(
                f"{coming} would lose: {'; '.join(gone)}. If the rules were changed on purpose:"
                " python -m serving load --accept-changed-rules"
            )


def switch(connection: Connection[Any], bases: Sequence[str], release_id: str) -> None:
    """Rename served to previous and coming to served, all schemas in one transaction; retried on a lock timeout.

    A reader in the middle of a query keeps the tables it began with: renaming a schema takes no lock on them.
    """
    attempts = Retrying(
        retry=retry_if_exception_type(psycopg.errors.LockNotAvailable),
        stop=stop_after_attempt(5),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        reraise=True,
    )
    for attempt in attempts:
        with attempt, connection.transaction():
            connection.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
            for base in bases:
                _move(connection, names.previous(base), names.leaving(base, release_id))
                _move(connection, base, names.previous(base))
                _move(connection, names.coming(base), base)
            _alone(connection)


def _alone(connection: Connection[Any]) -> None:
    """Hold the switch's lock from now to the commit, so that nobody begins to read while the names are half heard of.

    Readers share it for microseconds. One who will not let it go must not stop a release: then it is done without.
    """
    for _ in range(_PATIENCE):
        row = connection.execute("select pg_try_advisory_xact_lock(%s)", [names.SWITCH_LOCK]).fetchone()
        if row and row[0]:
            return
        time.sleep(0.005)
    log.warning("a reader holds the lock of the switch (%s); switched without it", names.SWITCH_LOCK)


def sweep(connection: Connection[Any]) -> list[str]:
    """Drop what was served two releases ago, but for what somebody still reads; return what stayed."""
    query = "select nspname from pg_namespace where nspname like %s order by 1"
    found = [row[0] for row in connection.execute(query, [f"{names.SCHEMA}%\\_gone\\_%"]).fetchall()]
    return [schema for schema in found if not _drop(connection, schema)]


def _drop(connection: Connection[Any], schema: str) -> bool:
    try:
        with connection.transaction():
            connection.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
            connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
    except psycopg.errors.LockNotAvailable:
        log.warning("schema %s is still being read; the next load drops it", schema)
        return False
    return True


def _move(connection: Connection[Any], name: str, to: str) -> None:
    if inspect.exists(connection, name):
        connection.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(name), sql.Identifier(to)))
