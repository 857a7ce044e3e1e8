"""Load a published release into PostgreSQL and switch readers over. The release on disk stays the truth.

One publisher at a time (advisory lock). Whatever fails before the switch leaves readers on what they had.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from orchestration.publication import Release
from orchestration.settings import Settings
from serving.database import address, inspect, names, pseudonyms, schemas
from serving.database.build import add_keys, add_words, close
from serving.database.copying import loader, open_release
from serving.database.switch import refuse_losses, sweep, switch
from serving.database.tables import read_tables, select_of
from serving.database.words import Words, read_words
from serving.partner import log as log_of
from serving.partner import publish as partner

log = logging.getLogger(__name__)


class PublisherBusy(RuntimeError):
    """Another process is loading a release into this server."""


@dataclass(frozen=True)
class Served:
    """What readers of the server see now. ``rows`` by table of the main schema; empty where it was served already."""

    release_id: str
    was_there: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    figures_for_partners: int = 0


def load_release(
    settings: Settings,
    release: Release,
    *,
    words: dict[str, Words] | None = None,
    accept_changes: bool = False,
    again: bool = False,
) -> Served:
    """Serve ``release``, by the publisher's account. One that is served already stays unless ``again``.

    Raises ``SwitchRefused`` where rules or grants would be lost, ``PublisherBusy``, or psycopg's errors.
    """
    conninfo = address.publisher_conninfo(settings)
    with address.connect(conninfo) as connection, _only_publisher(connection):
        if served_release(connection) == release.release_id and not again:
            return Served(release.release_id, was_there=True)
        known, approval = words or read_words(settings), log_of.approval_of()
        with open_release(release.path) as source:
            outside = _build(connection, source, conninfo, release, known, pseudonyms.key_of(settings))
        refuse_losses(connection, names.SCHEMAS, accept_changes)
        connection.commit()
        # Noted before it goes out: a line too many says of figures that they left, one too few would hide it.
        log_of.note(connection, release.release_id, outside, approval)
        connection.commit()
        switch(connection, names.SCHEMAS, release.release_id)
        connection.commit()
        sweep(connection)
        connection.commit()
    return Served(release.release_id, rows=release.rows, figures_for_partners=outside.figures)


def served_release(connection: Connection[Any]) -> str | None:
    """Return the release that readers of the server see, or None before the first."""
    if not inspect.exists(connection, names.SCHEMA):
        return None
    row = connection.execute(f"select release_id from {names.SCHEMA}.meta_build").fetchone()
    return str(row[0]) if row else None


def build_key_of(release_id: str) -> int:
    """Return the release id as a number: its digits."""
    return int("".join(character for character in release_id if character.isdigit()))


def _build(
    connection: Connection[Any], source: Any, conninfo: str, release: Release, words: dict[str, Words], key: bytes
) -> log_of.Given:
    main, analyst, outside = (schemas.create_schema(connection, base) for base in names.SCHEMAS)
    connection.commit()
    number, copier = build_key_of(release.release_id), loader(source, connection, conninfo)
    tables = read_tables(source)
    schemas.load_tables(connection, copier, {table: select_of(table) for table in tables}, main, release.rows)
    buckets = source.execute("select person_no from release.dim_officer where is_bucket").fetchall()
    schemas.finish(connection, tables, words, [row[0] for row in buckets], main, number)
    pseudonyms.prepare(source, key)
    copies = pseudonyms.sources(tables)
    schemas.load_tables(connection, copier, copies, analyst, {})
    add_keys(connection, list(copies), analyst, number)
    allowed = f"(select {main}.reader_role()) = 'analyst' or session_user = '{names.ANALYST}'"
    for table in copies:
        add_words(connection, table, analyst, pseudonyms.words(words).get(table.name, Words()))
        close(connection, table.name, analyst, allowed)
    connection.commit()
    return partner.fill(connection, source, outside, main, number)


@contextmanager
def _only_publisher(connection: Connection[Any]) -> Iterator[None]:
    row = connection.execute("select pg_try_advisory_lock(%s)", [names.PUBLISHER_LOCK]).fetchone()
    connection.commit()
    if not row or not row[0]:
        raise PublisherBusy("another process is loading a release into this server; try again when it is done")
    try:
        yield
    finally:
        connection.rollback()
        connection.execute("select pg_advisory_unlock(%s)", [names.PUBLISHER_LOCK])
        connection.commit()
