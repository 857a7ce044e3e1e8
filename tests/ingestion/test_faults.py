"""A source that is down stops nobody else, says why in plain words, and never gives away a password."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from orchestration.ingestion import address, ingest_all, ingest_system, snapshot
from orchestration.ingestion.declaration import declared_systems
from tests.ingestion.force import START, Force, absence, org_unit, query, settings_for


def messages(force: Force) -> set[tuple[str, str | None]]:
    return {(load.status, load.message) for load in force.load().values()}


def only_message(force: Force) -> str:
    """Load, check that every table failed for one reason, and return it."""
    found = messages(force)
    assert [status for status, _ in found] == ["failed"]
    return found.pop()[1] or ""


def test_a_source_that_is_down_stops_no_other(file_hr: Force, tmp_path: Path) -> None:
    file_hr.put("absence", absence("A", START))
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "record_dispute.jsonl").write_text("")
    settings = settings_for(
        tmp_path / "data",
        athena=f"sqlite:///{tmp_path}/nowhere.db",
        hr=file_hr.url,
        review_app=str(lists),
        sharepoint="/none",
    )
    heard: list[str] = []
    loads = {(load.system, load.table): load for load in ingest_all(settings, lambda load: heard.append(load.table))}
    assert loads["athena", "unit"].status == "failed"
    assert "nowhere.db" in (loads["athena", "unit"].message or "")
    assert loads["sharepoint", "team_map"].status == "failed"
    assert loads["finance", "budget"].status == "not_configured"
    assert loads["hr", "absence"].upserts == 1
    assert loads["review_app", "record_dispute"].status == "unchanged"
    assert len(heard) == len(loads) == sum(len(system.tables) for system in declared_systems().values())


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    assert "no such file" in only_message(force)
    assert not force.file.exists()


def test_a_damaged_file_is_named_as_such(file_hr: Force) -> None:
    file_hr.file.write_bytes(b"this was a database once" * 500)
    assert "not a database" in only_message(file_hr)


def test_a_file_damaged_inside_stops_what_cannot_be_read(file_hr: Force) -> None:
    file_hr.put("duty", *({"duty_id": f"D{i}", "person_no": "P" * 200, "updated_at": START} for i in range(1000)))
    content = bytearray(file_hr.file.read_bytes())
    content[100_000:200_000] = b"\xff" * 100_000
    file_hr.file.write_bytes(content)
    loads = file_hr.load()
    assert loads["duty"].status == "failed"
    assert loads["absence"].status == "unchanged"


def test_a_locked_file_is_left_alone_and_read_next_time(file_hr: Force, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "LOCK_SECONDS", 0.2)
    file_hr.put("absence", absence("A", START))
    holder = sqlite3.connect(file_hr.file, isolation_level=None)
    holder.execute("begin exclusive")
    assert "locked" in only_message(file_hr)
    holder.execute("rollback")
    assert file_hr.load()["absence"].upserts == 1


def test_a_writer_is_never_kept_waiting(file_hr: Force) -> None:
    """The source in write-ahead mode is written to while a snapshot of it is open; the snapshot does not move."""
    file_hr.put("absence", absence("A", START))
    file_hr.execute("pragma journal_mode = wal")
    connection = address.connect(file_hr.url, "hr")
    writer = sqlite3.connect(file_hr.file, timeout=0.1)
    writer.execute("delete from absence")
    writer.commit()
    assert connection.execute(sa.text("select count(*) from absence")).scalar_one() == 1
    connection.close()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql://reader:s3cret%2Fword@127.0.0.1:9/x", "refused"),
        ("reader:s3cret/word at the server", "not a SQLAlchemy URL"),
        ("oracle+oracledb://reader:s3cret%2Fword@127.0.0.1:9/x", "cannot connect"),
        ("postgresql://reader:s3cret/word", "not a SQLAlchemy URL"),
        ("nosuch://reader:s3cret%2Fword@127.0.0.1/x", "nosuch"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(tmp_path: Path, url: str, word: str) -> None:
    force = Force("hr", url, tmp_path / "data")
    message = only_message(force)
    assert word in message
    assert "s3cret" not in message
    assert "s3cret" not in str(query(force.settings.landing_path, "select message from ingest.batch"))


def test_a_password_that_the_driver_repeats_is_blotted_out() -> None:
    said = address.plain_words(ValueError("no login with s3cret/word"), "postgresql://u:s3cret%2Fword@h/d")
    assert said == "no login with ***"


@pytest.fixture
def server_hr(postgres_url: str, tmp_path: Path) -> Force:
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    return force


def test_one_forbidden_table_on_a_server_stops_that_table_alone(server_hr: Force) -> None:
    server_hr.put("absence", absence("A", START))
    server_hr.put("org_unit", org_unit("U", START))
    server_hr.execute("drop role if exists reader")
    server_hr.execute("create role reader login")
    server_hr.execute("grant usage on schema hr to reader")
    server_hr.execute("grant select on all tables in schema hr to reader")
    server_hr.execute("revoke select on hr.person from reader")
    loads = Force("hr", server_hr.url.replace("postgres@", "reader@"), server_hr.directory).load()
    assert "permission denied" in (loads["person"].message or "")
    assert (loads["absence"].upserts, loads["org_unit"].upserts) == (1, 1)
    server_hr.execute("drop owned by reader")


@pytest.fixture
def open_change(server_hr: Force) -> Iterator[Any]:
    """A change at the server that is made but not yet committed."""
    engine = server_hr.engine()
    with engine.connect() as connection:
        server_hr.put("absence", absence("A", START))
        connection.execute(
            sa.text("insert into hr.absence values ('L', 'P', '2024-10-01', null, 'sick', '2024-10-01 08:50:00')")
        )
        yield connection


def test_a_transaction_that_commits_late_at_a_server_is_not_lost(server_hr: Force, open_change: Any) -> None:
    assert server_hr.load()["absence"].upserts == 1
    open_change.commit()
    assert server_hr.load()["absence"].upserts == 1
    assert [row["absence_id"] for row in server_hr.rows("absence")] == ["A", "L"]


def test_an_exclusive_lock_at_a_server_delays_one_table_only(server_hr: Force, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "POSTGRES", ("lock_timeout = '200ms'",))
    server_hr.put("org_unit", org_unit("U", START))
    with server_hr.engine().connect() as owner:
        owner.execute(sa.text("lock table hr.person in access exclusive mode"))
        loads = server_hr.load()
    assert "lock" in (loads["person"].message or "")
    assert loads["org_unit"].upserts == 1


def test_an_unknown_system_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        ingest_system(settings_for(tmp_path), "payroll")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, orchestration.ingestion; print({'duckdb', 'pyarrow', 'sqlalchemy'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


@pytest.mark.parametrize(
    "url",
    [
        "mssql+pyodbc://reader:s3cret%2Fword@host/x?driver=D",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3DD%3BUID%3Dreader%3BPwd%3D%7Bs3cret%2Fword%7D",
        "postgresql://host/x?user=reader&password=s3cret%2Fword",
    ],
)
def test_a_driver_that_repeats_the_password_is_told_without_it(url: str) -> None:
    for said in ("bad s3cret/word!", "bad s3cret%2Fword!"):
        assert address.plain_words(ValueError(said), url) == "bad ***!"
