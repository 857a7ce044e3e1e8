"""One reader at the desk: reads as that person, of one release, and remembers every officer whose rows came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from serving.database.rules import AGGREGATES
from serving.page.release import Release

Row = dict[str, Any]
_READER = b"""
    select upn, role, person_no, unit_code, csp_code, fallback_reason,
        array(select scope_id from scorecards.reader_scope where scope_kind = 'team') as teams
    from scorecards.reader"""


@dataclass(frozen=True)
class Reader:
    """Who reads, as mart ``reader`` has it; ``teams`` are those whose totals are theirs."""

    upn: str
    role: str
    person_no: str | None
    unit_code: str | None
    csp_code: str | None
    fallback_reason: str | None
    teams: frozenset[str] = frozenset()

    @property
    def rights(self) -> tuple[Any, ...]:
        """All that the rules on rows of totals depend on, and what the page says of it."""
        return self.role, self.teams, self.fallback_reason

    @property
    def sees_aggregates(self) -> bool:
        """True for those who may read every figure of the force and its partnerships."""
        return self.role in AGGREGATES

    @property
    def is_partner(self) -> bool:
        """True for a reader outside the force, who sees suppressed figures only."""
        return self.role == "partner"


@dataclass
class Sitting:
    """What one reader was given of one release: who they are, names (None where not theirs), and officers' places."""

    reader: Reader
    names: dict[str, Row | None] = field(default_factory=dict)
    places: set[tuple[str, ...]] = field(default_factory=set)


@dataclass
class Desk:
    """The connection of one transaction. ``seen`` gathers whom the rows are about, for the record of reads.

    ``number`` is that of the release's schema. ``sitting`` is what the reader was given of it before, ``common`` what
    everybody who sees aggregates may have. ``people``, ``places`` and ``totals`` are what came to them at this desk: it
    joins the others once it is certain to be of that release.
    """

    connection: Connection[Any]
    sitting: Sitting
    release: Release
    number: int
    common: Mapping[tuple[Any, ...], Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    people: dict[str, Row | None] = field(default_factory=dict)
    places: set[tuple[str, ...]] = field(default_factory=set)
    totals: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.sitting.reader

    def rows(self, query: str, given: Mapping[str, Any]) -> list[Row]:
        """Return the rows of ``query``; whoever they name (``*person_no``, officers' ``entity_id``) is remembered."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            found: list[Row] = cursor.execute(query.encode(), given).fetchall()
        if found:
            self.seen |= _persons(found) - self.release.buckets
        return found

    def once(self, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        """Return what ``read`` reads of aggregates: once a release, for all who may see those. Nobody changes it."""
        if not self.reader.sees_aggregates:
            return read()
        if key in self.common:
            return self.common[key]
        if key not in self.totals:
            self.totals[key] = read()
        return self.totals[key]

    def sees(self, schema: str = "scorecards") -> str:
        """Return the schema to read officers from: analysts have theirs under pseudonyms."""
        return "scorecards_analyst" if self.reader.role == "analyst" else schema


def _persons(rows: list[Row]) -> set[str]:
    columns = [name for name in rows[0] if name.endswith("person_no")]
    named = {row[name] for name in columns for row in rows}
    if "level" in rows[0] and "entity_id" in rows[0]:
        named |= {row["entity_id"] for row in rows if row["level"] == "officer"}
    return {one for one in named if isinstance(one, str)}


def read_reader(connection: Connection[Any]) -> Reader | None:
    """Return who reads, by the reader's own rows, or None for somebody who is not listed."""
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(_READER).fetchone()
    return Reader(**{**found, "teams": frozenset(found["teams"])}) if found else None
