"""data.police.uk files: every row of every file lands, as it is; files that change are read again."""

from __future__ import annotations

import csv
import gzip
import io
import os
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion import TableLoad, ingest_system, replay
from tests.ingestion.force import START, Row, query, raw_rows, settings_for, table_of

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
OUTCOMES = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type"
STREET = OUTCOMES.replace("Outcome type", "Crime type,Last outcome category,Context")


class Files:
    """A directory of monthly files, and the data directory that they are loaded into."""

    def __init__(self, home: Path, directory: Path | None = None) -> None:
        self.directory = directory or home / "police"
        self.home = home
        self.as_at = START

    @property
    def settings(self) -> Any:
        return settings_for(self.home / "data", self.as_at, police_uk=self.directory)

    def write(self, name: str, *lines: str, encoding: str = "utf-8") -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = ("\n".join(lines) + "\n").encode(encoding)
        path.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
        return path

    def load(self) -> dict[str, TableLoad]:
        self.as_at += timedelta(hours=1)
        return {load.table: load for load in ingest_system(self.settings, "police_uk")}

    def rows(self, name: str) -> list[Row]:
        replay(self.settings)
        return raw_rows(self.settings, table_of("police_uk", name))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.settings.landing_path, sql)


def outcome(crime: str, ending: str = "Suspect charged", force: str = "Hertfordshire Constabulary") -> str:
    return f"{crime},2024-01,{force},{force},,,No location,,,{ending}"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


JAN, FEB = "2024-01/2024-01-hertfordshire-outcomes.csv", "2024-02/2024-02-hertfordshire-outcomes.csv"


def test_every_row_lands_with_its_place_duplicates_too(files: Files) -> None:
    files.write(JAN, OUTCOMES, outcome("c1"), outcome("c1"), outcome("", '"Fine, or ""warning"""'))
    assert files.load()["outcome"].upserts == 3
    rows = files.rows("outcome")
    assert [row["row_id"] for row in rows] == [f"{JAN}:{n}" for n in (1, 2, 3)]
    assert [row["crime_id"] for row in rows] == ["c1", "c1", None]
    assert (rows[2]["outcome_type"], rows[2]["row_number"]) == ('Fine, or "warning"', 3)
    assert {len(row["file_sha256"]) for row in rows} == {64}


def test_an_unchanged_file_is_not_read_again_and_a_changed_one_replaces_its_rows(files: Files) -> None:
    files.write(JAN, OUTCOMES, outcome("c1"), outcome("c2"), outcome("c3"))
    files.write(FEB, OUTCOMES, outcome("f1"))
    files.load()
    assert files.load()["outcome"].status == "unchanged"
    files.write(JAN, OUTCOMES, outcome("c1"), outcome("c9"))
    load = files.load()["outcome"]
    assert (load.upserts, load.deletes, load.live_rows) == (2, 1, 3)
    assert [row["crime_id"] for row in files.rows("outcome")] == ["c1", "c9", "f1"]


def test_a_removed_file_takes_its_rows_along(files: Files) -> None:
    january = files.write(JAN, OUTCOMES, outcome("c1"))
    files.write(FEB, OUTCOMES, outcome("f1"))
    files.load()
    january.unlink()
    assert files.load()["outcome"].deletes == 1
    assert [row["crime_id"] for row in files.rows("outcome")] == ["f1"]
    files.write(JAN, OUTCOMES, outcome("c1"))
    files.load()
    assert len(files.rows("outcome")) == 2


def test_a_directory_that_is_suddenly_empty_is_a_fault_and_deletes_nothing(files: Files) -> None:
    january = files.write(JAN, OUTCOMES, outcome("c1"))
    files.load()
    january.unlink()
    load = files.load()["outcome"]
    assert (load.status, load.live_rows) == ("failed", 1)
    assert len(files.rows("outcome")) == 1


def test_ragged_rows_keep_what_they_have(files: Files) -> None:
    files.write(JAN, OUTCOMES, "c1,2024-01", outcome("c2") + ",and,more", "")
    assert files.load()["outcome"].upserts == 2
    short, long = files.rows("outcome")
    assert (short["month"], short["outcome_type"], long["outcome_type"]) == ("2024-01", None, "Suspect charged")
    assert ("extra_fields",) in files.ask("select kind from ingest.drift")


def test_compressed_marked_and_oddly_encoded_files_are_read(files: Files) -> None:
    files.write("2024-01-essex-outcomes.csv.gz", OUTCOMES, outcome("z1"))
    files.write("2024-02-essex-outcomes.csv", "\ufeff" + OUTCOMES, outcome("b1"))
    files.write("2024-03-essex-outcomes.csv", OUTCOMES, outcome("w1", force="Gwé Police"), encoding="cp1252")
    assert files.load()["outcome"].upserts == 3
    assert {row["crime_id"]: row["reported_by"] for row in files.rows("outcome")}["w1"] == "Gwé Police"
    assert ("odd_encoding",) in files.ask("select kind from ingest.drift")


def test_columns_are_found_by_name_and_a_missing_one_is_null(files: Files) -> None:
    files.write(
        "2024-01-x-street.csv",
        "Month,Crime ID,Crime type,LSOA name,Location,Reported by,Mood",
        "2024-01,c1,Robbery,Watford 001A,Here,Herts,glum",
    )
    assert files.load()["street"].upserts == 1
    row = files.rows("street")[0]
    assert (row["crime_id"], row["month"], row["crime_type"], row["context"]) == ("c1", "2024-01", "Robbery", None)
    kinds = files.ask("select distinct column_name, kind from ingest.drift")
    assert {("context", "missing_column"), ("mood", "new_column")} <= set(kinds)


def test_an_unreadable_file_is_named_and_the_others_flow(files: Files) -> None:
    files.write(JAN, OUTCOMES, outcome("c1"))
    broken = files.write("2024-03-x-outcomes.csv.gz", OUTCOMES, outcome("c2"))
    broken.write_bytes(broken.read_bytes()[:-12])
    files.write("2024-04-x-outcomes.csv", "<html>not here</html>")
    files.write("2024-05-x-outcomes.csv", OUTCOMES)
    load = files.load()["outcome"]
    assert (load.upserts, load.rejected) == (1, 2)
    found = files.ask("select row_key, rule from ingest.rejected_row order by all")
    assert found == [("2024-03-x-outcomes.csv.gz", "unreadable_file"), ("2024-04-x-outcomes.csv", "unreadable_file")]
    files.write("2024-03-x-outcomes.csv.gz", OUTCOMES, outcome("c2"))
    assert files.load()["outcome"].upserts == 1
    assert len(files.ask("from ingest.rejected_row")) == 1


def test_a_file_of_another_name_is_noted_not_read(files: Files) -> None:
    files.write(JAN, OUTCOMES, outcome("c1"))
    files.write("notes.csv", "a,b")
    files.load()
    details = files.ask("select detail from ingest.drift where kind = 'unrecognised_file'")
    assert details == [("notes.csv is named like no monthly file and was not read",)]


def _data_rows(path: Path) -> int:
    return sum(1 for _ in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize(
    ("folder", "table"), [("street", "street"), ("outcomes", "outcome"), ("stop_search", "stop_search")]
)
def test_real_files_land_to_the_row(tmp_path: Path, folder: str, table: str) -> None:
    real = REAL / folder
    if not real.is_dir():
        message = f"no real data.police.uk files in {real}: the count of real rows is not checked"
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    (tmp_path / "police").mkdir()
    chosen = sorted(real.glob("*.csv"))[:3]
    for path in chosen:
        os.symlink(path, tmp_path / "police" / path.name)
    files = Files(tmp_path)
    expected = {path.name: _data_rows(path) for path in chosen}
    assert files.load()[table].upserts == sum(expected.values())
    assert dict(files.ask(f"select file_name, count(*) from police_uk.{table} group by 1")) == expected
    assert dict(files.ask("select file_name, row_count from ingest.source_file")) == expected
