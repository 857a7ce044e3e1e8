"""Large loads go in pieces: nothing is shown before all is there, and a run that was killed goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.ingestion import backfill, pieces, reload_table, sql_tables
from orchestration.ingestion.results import SourceFault
from orchestration.progress import Step, listening
from tests.ingestion.force import START, Force, Row, absence, by_key, org_unit, query

MINUTE = timedelta(minutes=1)
OLD = START - timedelta(days=300)


class Killed(BaseException):
    """The power goes."""


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "PIECE_ROWS", 20)
    monkeypatch.setattr(pieces, "BATCH_ROWS", 10)
    monkeypatch.setattr(sql_tables, "BATCH_ROWS", 10)


def fill(hr: Force, count: int = 95) -> list[Row]:
    rows = [absence(f"A{i:03}", OLD + i * MINUTE) for i in range(count)]
    hr.put("absence", *rows)
    return rows


def let_keys_be_double(hr: Force) -> None:
    """Make hr.absence anew without a primary key, as a view over a join is."""
    hr.execute("create table {s}plain as select * from {s}absence")
    hr.execute("drop table {s}absence")
    hr.execute("alter table {s}plain rename to absence")


def double(hr: Force, row: Row) -> Row:
    """Give the row a second time, changed a minute later; return it so."""
    later = {**row, "category": "leave", "updated_at": row["updated_at"] + MINUTE}
    names = ", ".join(later)
    hr.execute(f"insert into {{s}}absence ({names}) values ({', '.join(f':{name}' for name in later)})", later)
    return later


def kill_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Pull the plug once after so many pieces are committed."""
    left = [count]

    def plug(point: str, place: str = "") -> None:
        if place == "hr.absence":
            left[0] -= 1
            if left[0] == 0:
                raise Killed

    monkeypatch.setattr(pieces, "crash_point", plug)


def test_a_large_first_load_goes_in_pieces_and_says_how_far(hr: Force) -> None:
    rows = fill(hr)
    said: list[Step] = []
    with listening(said.append):
        load = hr.load()["absence"]
    assert (load.upserts, load.live_rows) == (95, 95)
    assert hr.rows("absence") == rows
    assert [(step.done, step.total) for step in said if step.stage == "ingest"] == [
        (n, 95) for n in (20, 40, 60, 80, 95)
    ]
    assert len({batch for _, _, batch in hr.landed("absence")}) == 5
    assert hr.load()["absence"].status == "unchanged"


def test_a_load_that_was_killed_shows_nothing_goes_on_and_catches_up(
    hr: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {row["absence_id"]: row for row in fill(hr)}
    kill_after(monkeypatch, 3)
    with pytest.raises(Killed):
        hr.load()
    assert hr.rows("absence") == []
    changes = [absence("A001", hr.as_at, category="leave"), absence("A090", hr.as_at, category="leave")]
    late = absence("A0005", hr.as_at - 5 * MINUTE)
    hr.put("absence", *changes, late)
    hr.remove("absence", "A010", "A091")
    expected = rows | {row["absence_id"]: row for row in [*changes, late]}
    load = hr.load()["absence"]
    assert load.live_rows == 94
    assert hr.rows("absence") == by_key([row for key, row in expected.items() if key not in ("A010", "A091")])
    landed = [key for key, *_ in hr.landed("absence")]
    assert landed.count("A030") == 1
    assert hr.load()["absence"].status == "unchanged"


@pytest.mark.parametrize("at", [5, 9, 19, 59], ids=["in_a_read", "between_reads", "between_pieces", "at_the_end"])
def test_a_key_that_is_there_twice_stands_once_wherever_the_pieces_end(hr: Force, at: int) -> None:
    rows = fill(hr, 60)
    let_keys_be_double(hr)
    rows[at] = double(hr, rows[at])
    load = hr.load()["absence"]
    assert hr.rows("absence") == rows
    assert (load.upserts, load.live_rows) == (60, 60)
    assert hr.load()["absence"].status == "unchanged"


def test_a_load_that_was_killed_after_a_double_key_does_not_go_on_without_its_second_row(
    hr: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(hr, 60)
    let_keys_be_double(hr)
    rows[19] = double(hr, rows[19])
    kill_after(monkeypatch, 1)
    with pytest.raises(Killed):
        hr.load()
    hr.load()
    assert hr.rows("absence") == rows


@pytest.mark.parametrize("first_of_the_next", ["A019", "A0185"], ids=["at_the_cut", "in_another_order_of_keys"])
def test_a_landing_whose_pieces_share_a_key_is_replayed_with_its_newest_version(
    file_hr: Force, first_of_the_next: str
) -> None:
    """As pieces were cut once: amid a key; and where the server's order of keys is another than ours."""
    rows = {row["absence_id"]: row for row in fill(file_hr, 60)}
    file_hr.load()
    later = absence(first_of_the_next, OLD, category="leave")
    with duckdb.connect(str(file_hr.settings.landing_path)) as landing:
        columns = ", ".join(name for name in later if name != "to_on")
        values = [value for name, value in later.items() if name != "to_on"]
        statement = f"insert into hr.absence ({columns}, _op, _batch_id, _seen_at, _loaded_at) "
        landing.execute(f"{statement} select ?, ?, ?, ?, ?, 'upsert', 2, now(), now()", values)
    assert file_hr.rows("absence") == by_key((rows | {first_of_the_next: later}).values())


def test_rejected_rows_of_a_large_load_are_reported_and_read_no_second_time(file_hr: Force) -> None:
    fill(file_hr)
    file_hr.execute("update absence set from_on = 'May' where absence_id in ('A003', 'A050')")
    assert (file_hr.load()["absence"].rejected, file_hr.load()["absence"].status) == (2, "unchanged")
    assert len(file_hr.rows("absence")) == 93
    file_hr.execute("update absence set from_on = '2024-01-01'")
    file_hr.load(file_hr.as_at + timedelta(days=1))
    assert len(file_hr.rows("absence")) == 95


def test_a_table_is_read_again_from_a_date(file_hr: Force) -> None:
    """A change that moved no cursor is not seen; the re-load sees it, and leaves what is older alone."""
    file_hr.put("org_unit", *(org_unit(f"U{i:03}", OLD + timedelta(days=i)) for i in range(60)))
    file_hr.load()
    file_hr.execute("update org_unit set name = 'renamed' where org_unit_code in ('U005', 'U050')")
    assert file_hr.load()["org_unit"].status == "unchanged"
    load = reload_table(file_hr.settings, "hr.org_unit", OLD + timedelta(days=30))
    assert load.upserts == 1
    assert [row["org_unit_code"] for row in file_hr.rows("org_unit") if row["name"] == "renamed"] == ["U050"]
    assert reload_table(file_hr.settings, "hr.org_unit", None).upserts == 1


def test_a_reload_brings_deletions_too(hr: Force) -> None:
    fill(hr)
    hr.load()
    hr.remove("absence", "A010")
    hr.put("absence", absence("B", OLD))
    load = reload_table(hr.settings, "hr.absence", START)
    assert (load.upserts, load.deletes) == (1, 1)


def test_a_reload_of_a_table_that_is_unknown_or_out_of_reach_says_so(tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    with pytest.raises(SourceFault, match=r"hr\.payroll"):
        reload_table(force.settings, "hr.payroll", None)
    assert reload_table(force.settings, "hr.absence", START).status == "failed"
    assert query(force.settings.landing_path, "select count(*) from ingest.backfill") == [(1,)]


def test_a_reload_asked_for_amid_a_first_load_leaves_nothing_out(hr: Force, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = fill(hr)
    kill_after(monkeypatch, 2)
    with pytest.raises(Killed):
        hr.load()
    reload_table(hr.settings, "hr.absence", START)
    assert hr.rows("absence") == rows
