"""Analysts' copy: officers under pseudonyms. A keyed hash, so that nobody can work a name back without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import Any

from orchestration.settings import Settings
from serving.database.tables import Table, select_of, table_of
from serving.database.words import Words

PLAIN = ("dim_csp", "dim_date", "dim_metric", "dim_team", "meta_build")
OFFICER = {
    "officer_key": "bigint",
    "pseudonym": "text",
    "rank_band": "text",
    "is_probationer": "boolean",
    "is_bucket": "boolean",
    "valid_from": "date",
    "valid_to": "date",
    "is_current": "boolean",
}
_OFFICER_WORDS = {
    "pseudonym": "Stands for the officer, in every release; only the key's holder can work it back. Buckets stay.",
    "officer_key": "Key of the officer's version under the pseudonym; not the key of the other schema.",
}


def key_of(settings: Settings) -> bytes:
    """Return the key of the pseudonyms: ``CSP_POSTGRES__PSEUDONYM_KEY``, else one made once beside the data."""
    if settings.postgres.pseudonym_key:
        return settings.postgres.pseudonym_key.get_secret_value().encode()
    path = settings.data_dir / "serving" / "pseudonym.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip().encode()


def prepare(release: Any, key: bytes) -> None:
    """Make the temporary table ``pseudonym`` (officer_key, person_no, pseudonym, new_key) beside the release."""
    rows = release.execute("select officer_key, person_no, is_bucket, valid_from from release.dim_officer").fetchall()
    made = [
        (old, person, person if bucket else _word(key, person), _number(key, old)) for old, person, bucket, _ in rows
    ]
    release.execute(
        "create or replace temp table pseudonym (officer_key bigint, person_no text, pseudonym text, new_key bigint)"
    )
    release.executemany(
        "insert into pseudonym values (?, ?, ?, ?)", [(a, b, c, -1 if a == -1 else d) for a, b, c, d in made]
    )


def sources(tables: list[Table]) -> dict[Table, str]:
    """Return the analysts' tables and the DuckDB statements that fill them; ``tables`` are those of the release."""
    known = {table.name: table for table in tables}
    found = {known[name]: select_of(known[name]) for name in PLAIN if name in known}
    officer = ", ".join(f"pseudonym.{'new_key' if name == 'officer_key' else name}"
                        if name in ("officer_key", "pseudonym") else f"officer.{name}" for name in OFFICER)  # fmt: skip
    found[table_of("dim_officer", OFFICER)] = (
        f"select {officer} from release.dim_officer as officer join pseudonym using (officer_key)"
    )
    if "metric_value" in known:
        found[known["metric_value"]] = _metric(known["metric_value"])
    return found


def words(known: dict[str, Words]) -> dict[str, Words]:
    """Return the words of the analysts' tables, from those of the marts."""
    officer = known["dim_officer"]
    listed = {**officer.columns, **_OFFICER_WORDS}
    return {**known, "dim_officer": Words(f"Officers under pseudonyms. {officer.table}", listed)}


def _metric(table: Table) -> str:
    return f"""
        select figure.* replace (
            case figure.level when 'officer' then coalesce(person.pseudonym, 'UNKNOWN') else figure.entity_id end
                as entity_id, coalesce(version.new_key, -1) as officer_key)
        from ({select_of(table)}) as figure
        left join (select distinct person_no, pseudonym from pseudonym) as person
            on figure.level = 'officer' and figure.entity_id = person.person_no
        left join pseudonym as version on figure.officer_key = version.officer_key"""


def _word(key: bytes, person: str) -> str:
    return "A-" + hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:16]


def _number(key: bytes, officer_key: int) -> int:
    return int(hmac.new(key, str(officer_key).encode(), hashlib.sha256).hexdigest()[:13], 16)
