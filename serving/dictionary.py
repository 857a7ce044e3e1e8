"""The data dictionary: every served table and column with type, meaning, key, and who sees its rows. One page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

from orchestration.settings import CONTRACT_VERSION, Settings
from serving.contract.snapshot import Contract
from serving.database import names, pseudonyms
from serving.database.build import described
from serving.database.rules import rule_of
from serving.database.tables import Table, pg_type, table_of
from serving.database.views import VIEWS
from serving.database.words import Words
from serving.partner import publish as partner

_TEMPLATE = Path(__file__).parent / "dictionary.html"
READERS = {
    "open": "Everybody with a role in the force.",
    "metric": "Force and partnerships: every role but hr and partner. Teams and officers: those of the reader's scope.",
    "records": "As officers' figures; a team's: those who lead it; the rest: headquarters who have not fallen back.",
    "person": "Whoever may see everybody the row is about; about nobody: those who lead the team.",
    "team": "Those who lead the team.",
    "roles": "Some roles only; of headquarters those who have not fallen back.",
    "mismatch": "As person, and all rows for hr and headquarters who have not fallen back.",
    "dim_officer": "The officers of the reader's scope, and the buckets.",
    "own": "The reader's own rows.",
    "closed": "Nobody; Power BI's import account apart.",
}


@dataclass(frozen=True)
class Column:
    """One column: its type in PostgreSQL, what it means, and the table that it points to."""

    name: str
    kind: str
    words: str
    points_to: str | None


@dataclass(frozen=True)
class Entry:
    """One table or view of one schema."""

    schema: str
    name: str
    words: str
    readers: str
    columns: Sequence[Column] = ()


def write(settings: Settings, promised: Contract, words: Mapping[str, Words]) -> Path:
    """Write the page below the data directory and return where it lies."""
    path = settings.data_dir / "docs" / "data_dictionary.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    page = jinja2.Template(_TEMPLATE.read_text(encoding="utf-8"), autoescape=True, undefined=jinja2.StrictUndefined)
    listed = entries(promised, words)
    path.write_text(page.render(entries=listed, version=CONTRACT_VERSION), encoding="utf-8")
    return path


def entries(promised: Contract, words: Mapping[str, Words]) -> list[Entry]:
    """Return every table and view, by schema and name; a column without words raises ``ValueError``."""
    tables = [table_of(name, {one: pg_type(kind.upper()) for one, kind in of.items()}) for name, of in promised.items()]
    main = [_entry(names.SCHEMA, table, words[table.name], _readers(table)) for table in tables]
    views = [Entry(names.SCHEMA, name, said, "As the tables beneath.") for name, (_, said) in VIEWS.items()]
    known = pseudonyms.words(dict(words))
    copies = [_entry(names.ANALYST_SCHEMA, one, known[one.name], "Analysts.") for one in pseudonyms.sources(tables)]
    outside = [
        _entry(names.PARTNER_SCHEMA, one, partner.WORDS[one.name], "Partners, and everybody with a role.")
        for one in (partner.FIGURE, partner.METRIC, partner.BUILD)
    ]
    return sorted([*main, *views, *copies, *outside], key=lambda one: (one.schema, one.name))


def _there(schema: str, dimension: str | None) -> str | None:
    """Return the dimension where its table is in ``schema``: partners have figures and no dimensions."""
    return None if schema == names.PARTNER_SCHEMA else dimension


def _entry(schema: str, table: Table, words: Words, readers: str) -> Entry:
    said, pointed = described(table, words), table.foreign_keys
    columns = [
        Column(name, kind, said[name], _there(schema, pointed.get(name))) for name, kind in table.columns.items()
    ]
    build = Column("build_key", "bigint", said["build_key"], None)
    return Entry(schema, table.name, words.table, readers, [*columns, build])


def _readers(table: Table) -> str:
    return READERS[rule_of(table.name, list(table.columns), names.SCHEMA).kind]
