"""Connecting a force's own systems: proposed views, the check before the first load, and secrets from mounted files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from rich.console import Console

from orchestration.cli import sources
from orchestration.ingestion import ingest_system, replay
from orchestration.ingestion.check_source import check_source
from orchestration.ingestion.propose import propose, tables_of
from orchestration.ingestion.views import script
from orchestration.settings import Settings
from tests.ingestion.force import START, Force, absence, raw_rows, settings_for, table_of

OWN = """
create table hr.TBL_EMPLOYEE_ABSENCE (
    absence_identifier varchar(20) primary key, "PersonNo" varchar(10), from_date date, to_date date,
    absence_category varchar(20), last_updated timestamp)
"""


@pytest.fixture
def own_tables(postgres_url: str) -> sa.Engine:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text("drop schema if exists hr cascade"))
        connection.execute(sa.text("create schema hr"))
        connection.execute(sa.text(OWN))
        connection.execute(
            sa.text(
                "insert into hr.tbl_employee_absence values ('A', 'P', '2024-10-01', null, 'sick', '2024-10-01 09:00')"
            )
        )
    return engine


def test_the_proposed_view_gives_the_contracts_columns(
    own_tables: sa.Engine, postgres_url: str, tmp_path: Path
) -> None:
    with own_tables.begin() as connection:
        proposal = propose(table_of("hr", "absence"), tables_of(connection))
        assert proposal.missing == []
        connection.execute(sa.text(script([proposal], connection.dialect, "hr").replace(":", "\\:")))
    load = Force("hr", postgres_url, tmp_path / "data").load()["absence"]
    assert (load.status, load.upserts) == ("loaded", 1)


def test_what_is_missing_or_does_not_fit_is_said(own_tables: sa.Engine) -> None:
    with own_tables.begin() as connection:
        connection.execute(sa.text("alter table hr.tbl_employee_absence drop last_updated, drop from_date"))
        connection.execute(sa.text("alter table hr.tbl_employee_absence add from_date integer"))
        proposal = propose(table_of("hr", "absence"), tables_of(connection))
        text = script([proposal], connection.dialect, "hr")
    assert proposal.missing == ["updated_at"]
    assert "MISSING, REQUIRED" in text
    assert "IS INTEGER, wanted date" in text


def test_a_mapping_is_written_for_each_system_that_has_an_address(
    own_tables: sa.Engine, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CSP_SOURCES__HR", postgres_url)
    console = Console(record=True, width=200)
    assert sources.map_source(console, "hr") == 0
    assert "hr.absence <- hr.tbl_employee_absence" in console.export_text()
    assert "create view hr.absence as" in (tmp_path / "map" / "hr.sql").read_text()
    with pytest.raises(SystemExit, match="no such system"):
        sources.map_source(console, "payroll")


def test_a_sound_source_passes_and_an_unsound_one_is_told_what_to_mend(
    hr: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr.put("absence", absence("A", START, to_on=START.date()))
    found = [one for one in check_source(hr.settings, "hr") if one.table == "hr.absence"]
    assert {one.level for one in found} == {"ok"}
    hr.put("absence", absence("B", START, person_no=None), absence("C", START.replace(year=2031)))
    hr.execute("alter table {s}absence drop column category")
    hr.execute("alter table {s}absence add column category text")
    found = [one for one in check_source(hr.settings, "hr") if one.table == "hr.absence"]
    words = {one.what: one.words for one in found if one.level != "ok"}
    assert "person_no is null in 1 of 3 rows" in " ".join(one.words for one in found)
    assert "CSP_TIME_ZONES" in words["ranges"]
    monkeypatch.setenv("CSP_SOURCES__HR", hr.url)
    assert sources.check_source(Console(quiet=True), "hr") == 1


def test_a_check_lands_nothing_and_names_missing_columns_and_values(file_hr: Force) -> None:
    file_hr.put("absence", absence("A", START))
    file_hr.execute("update absence set from_on = 'May'")
    file_hr.execute("alter table org_unit drop column name")
    found = {(one.table, one.what): one for one in check_source(file_hr.settings, "hr") if one.level == "error"}
    assert "name is missing" in found["hr.org_unit", "columns"].words
    assert "from_on=May is no date" in found["hr.absence", "rows"].words
    assert not file_hr.settings.landing_path.exists()


def test_secrets_come_from_mounted_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "csp_sources__athena").write_text("postgresql://reader:s3cret@h/d\n")
    (tmp_path / "csp_graph__client_secret").write_text("gr4ph\n")
    monkeypatch.setenv("CSP_SECRETS_DIR", str(tmp_path))
    settings = Settings(_env_file=None)
    assert settings.sources.address("athena") == "postgresql://reader:s3cret@h/d"
    assert settings.graph.client_secret
    assert settings.graph.client_secret.get_secret_value() == "gr4ph"
    assert "s3cret" not in repr(settings)
    assert "gr4ph" not in repr(settings)
    monkeypatch.setenv("CSP_SOURCES__ATHENA", "sqlite:///x")
    assert Settings(_env_file=None).sources.address("athena") == "sqlite:///x"


def test_what_a_force_says_of_a_source_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSP_OVERLAPS__ATHENA", "60")
    monkeypatch.setenv("CSP_TIME_ZONES__ATHENA", "Europe/London")
    monkeypatch.setenv("CSP_LATE_COMMITS__HR", "overlap")
    settings = Settings(_env_file=None)
    assert (settings.overlaps, settings.time_zones) == ({"athena": 60}, {"athena": "Europe/London"})
    assert settings.late_commits == {"hr": "overlap"}


@pytest.mark.parametrize("zone", ["europe/london", "BST", "../etc"])
def test_a_zone_that_there_is_none_of_is_refused_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("CSP_TIME_ZONES__ATHENA", zone)
    with pytest.raises(ValidationError, match=r"athena: there is no time zone .* as in Europe/London"):
        Settings(_env_file=None)


def test_a_zone_is_refused_where_it_would_do_nothing(file_hr: Force) -> None:
    settings = file_hr.settings.model_copy(update={"time_zones": {"hr": "Europe/London"}})
    (finding,) = check_source(settings, "hr")
    assert "CSP_TIME_ZONES" in finding.words


def test_local_times_of_a_server_become_utc_and_its_cursor_is_understood(postgres_url: str, tmp_path: Path) -> None:
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    force.put("absence", absence("S", datetime(2024, 7, 1, 10)), absence("W", datetime(2024, 1, 1, 10)))
    for clock in (datetime(2024, 7, 1, 9, 5), datetime(2024, 7, 1, 9, 30)):
        settings = settings_for(tmp_path / "data", clock, hr=postgres_url)
        zoned = settings.model_copy(update={"time_zones": {"hr": "Europe/London"}, "late_commits": {"hr": "overlap"}})
        ingest_system(zoned, "hr")
        force.put("absence", absence("L", datetime(2024, 7, 1, 10, 10)))
    replay(zoned)
    rows = {row["absence_id"]: row["updated_at"] for row in raw_rows(zoned, table_of("hr", "absence"))}
    winter = datetime(2024, 1, 1, 10)
    assert rows == {"S": datetime(2024, 7, 1, 9), "W": winter, "L": datetime(2024, 7, 1, 9, 10)}
