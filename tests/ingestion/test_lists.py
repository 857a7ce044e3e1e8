"""Lists from files: read whole, landed by difference; a bad line stops only itself."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion import TableLoad, ingest_system, replay
from tests.ingestion.force import START, Row, query, raw_rows, settings_for, table_of


class Lists:
    """The review app's lists in a directory, and the data directory that they are loaded into."""

    def __init__(self, home: Path) -> None:
        self.directory = home / "lists"
        self.directory.mkdir()
        self.home = home
        self.as_at = START

    @property
    def settings(self) -> Any:
        return settings_for(self.home / "data", self.as_at, review_app=str(self.directory))

    def write(self, name: str, *lines: Row | str) -> None:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        (self.directory / f"{name}.jsonl").write_text("\n".join(texts) + "\n", encoding="utf-8")

    def load(self, name: str) -> TableLoad:
        self.as_at += timedelta(hours=1)
        return {load.table: load for load in ingest_system(self.settings, "review_app")}[name]

    def rows(self, name: str) -> list[Row]:
        replay(self.settings)
        return raw_rows(self.settings, table_of("review_app", name))

    def rejected(self) -> list[tuple[str, ...]]:
        return query(self.settings.landing_path, "select row_key, rule from ingest.rejected_row order by all")


def dispute(key: Any, **changes: Any) -> Row:
    row = {"id": key, "record_type": "posting", "record_ref": "R", "raised_by": "P1", "raised_on": "2024-10-01"}
    return {**row, "resolved_on": None, "resolution": None, "modified": "2024-10-01 09:00:00", **changes}


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path)


def test_only_what_changed_lands(lists: Lists) -> None:
    lists.write("record_dispute", dispute("1"), dispute("2"), dispute("3"))
    assert lists.load("record_dispute").upserts == 3
    lists.write("record_dispute", dispute("1"), dispute("2", resolution="upheld"), dispute("4"))
    load = lists.load("record_dispute")
    assert (load.upserts, load.deletes, load.live_rows) == (2, 1, 3)
    assert [(row["id"], row["resolution"]) for row in lists.rows("record_dispute")] == [
        ("1", None),
        ("2", "upheld"),
        ("4", None),
    ]
    assert lists.load("record_dispute").status == "unchanged"


def test_nan_is_null_as_data_frames_write_it_and_infinity_is_no_date(lists: Lists) -> None:
    frame = [json.dumps(dispute(key, resolved_on=float(value))) for key, value in (("1", "nan"), ("2", "inf"))]
    lists.write("record_dispute", *frame, dispute("3"), dispute("4"))
    assert lists.load("record_dispute").upserts == 3
    assert [(row["id"], row["resolved_on"]) for row in lists.rows("record_dispute")] == [
        ("1", None),
        ("3", None),
        ("4", None),
    ]
    assert [key for key, _ in lists.rejected()] == ["2"]


def test_an_old_item_that_changes_without_a_new_time_arrives(lists: Lists) -> None:
    lists.write("record_dispute", dispute("1", modified="2020-01-01T00:00:00Z"))
    lists.load("record_dispute")
    lists.write("record_dispute", dispute("1", modified="2020-01-01T00:00:00Z", record_ref="S"))
    assert lists.load("record_dispute").upserts == 1


def test_an_item_that_returns_is_there_again(lists: Lists) -> None:
    for lines in ([dispute("1")], [], [dispute("1")]):
        lists.write("record_dispute", *lines)
        lists.load("record_dispute")
    assert len(lists.rows("record_dispute")) == 1


def test_bad_lines_are_named_by_file_and_line_and_the_rest_flows(lists: Lists) -> None:
    lists.write(
        "record_dispute",
        dispute("1"),
        '{"id": "2", ',
        "",
        "[1, 2]",
        dispute(None),
        dispute("5", raised_on="May"),
        dispute("6"),
    )
    load = lists.load("record_dispute")
    assert (load.upserts, load.rejected) == (2, 4)
    found = lists.rejected()
    assert ("record_dispute.jsonl:2", "not_json") in found
    assert ("record_dispute.jsonl:4", "not_an_object") in found
    assert {rule for _, rule in found} == {"not_json", "not_an_object", "null_key", "not_convertible"}
    lists.write("record_dispute", dispute("1"))
    lists.load("record_dispute")
    assert lists.rejected() == []


def test_a_date_left_blank_is_none(lists: Lists) -> None:
    lists.write(
        "record_dispute", dispute("1", resolved_on=""), dispute("2", resolved_on=" "), dispute("3", resolved_on="x")
    )
    load = lists.load("record_dispute")
    assert (load.upserts, load.rejected) == (2, 1)
    assert [row["resolved_on"] for row in lists.rows("record_dispute")] == [None, None]


def test_half_a_character_and_a_bottomless_line_stop_only_themselves(lists: Lists) -> None:
    lists.write(
        "record_dispute", '{"id": "1", "record_ref": "a\\ud800", "raised_by": "P"}', "[" * 100_000, dispute("2")
    )
    load = lists.load("record_dispute")
    assert (load.upserts, load.rejected) == (2, 1)
    assert lists.rows("record_dispute")[0]["record_ref"] == "a?"


def test_a_last_line_that_is_cut_off_is_rejected_alone(lists: Lists) -> None:
    lists.write("record_dispute", dispute("1"), json.dumps(dispute("2"))[:40])
    assert lists.load("record_dispute").rejected == 1


def test_values_keep_their_exact_form(lists: Lists) -> None:
    plan = {
        "id": 17,
        "person_no": 4,
        "metric_id": "m",
        "opened_on": "2024-10-01T00:00:00Z",
        "opened_by": "P",
        "status": "open",
    }
    lists.write("plan", json.dumps({**plan, "baseline_value": 0.1, "modified": "2024-10-01T10:00:00+01:00"}))
    meeting = {
        "id": "1",
        "person_no": "P",
        "supervisor_person_no": "S",
        "held_on": "2024-10-01",
        "scorecard_viewed": True,
    }
    lists.write("one_to_one", {**meeting, "modified": "2024-10-01 09:00:00"})
    lists.load("plan")
    row = lists.rows("plan")[0]
    assert (row["id"], row["person_no"], row["baseline_value"]) == ("17", "4", Decimal("0.1"))
    assert (row["opened_on"], row["modified"], row["theme"]) == (date(2024, 10, 1), datetime(2024, 10, 1, 9), None)
    assert lists.rows("one_to_one")[0]["scorecard_viewed"] is True


def test_a_byte_order_mark_is_no_part_of_the_list(lists: Lists) -> None:
    (lists.directory / "record_dispute.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(dispute("1")).encode())
    assert lists.load("record_dispute").upserts == 1


def test_a_line_separator_inside_a_text_does_not_break_the_line(lists: Lists) -> None:
    lists.write("record_dispute", json.dumps(dispute("1", record_ref="a\u2028b\x85c"), ensure_ascii=False))
    assert lists.load("record_dispute").upserts == 1


def test_a_required_field_that_no_item_has_stops_the_list(lists: Lists) -> None:
    item = dispute("1")
    del item["raised_by"]
    lists.write("record_dispute", item)
    load = lists.load("record_dispute")
    assert load.status == "failed"
    assert "raised_by" in (load.message or "")


def test_a_field_not_in_the_contract_is_noted_and_ignored(lists: Lists) -> None:
    lists.write("record_dispute", dispute("1", Mood="fine"))
    assert lists.load("record_dispute").upserts == 1
    assert query(lists.settings.landing_path, "select column_name, kind from ingest.drift") == [("mood", "new_column")]


def test_a_missing_list_is_reported_and_what_was_read_stands(lists: Lists) -> None:
    lists.write("record_dispute", dispute("1"))
    lists.load("record_dispute")
    (lists.directory / "record_dispute.jsonl").unlink()
    load = lists.load("record_dispute")
    assert (load.status, load.live_rows) == ("missing", 1)
    assert "record_dispute.jsonl" in (load.message or "")
    assert len(lists.rows("record_dispute")) == 1
