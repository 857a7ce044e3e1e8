"""Rows gone from a large table are found by how many keys end alike; where that cannot tell, by all keys as ever."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from orchestration.ingestion import endings
from orchestration.ingestion.sql import SqlReader
from tests.ingestion.force import START, Force, absence, by_key, query
from tests.ingestion.test_changes import (  # noqa: F401  they hold here too
    test_a_deleted_row_goes_and_comes_back,
    test_a_deletion_hidden_by_an_insert_of_the_same_number_is_seen,
    test_a_row_later_than_the_overlap_is_found_by_counting,
    test_a_swap_that_no_count_shows_is_found_within_a_day,
    test_another_database_in_the_same_place_converges_where_deletions_are_expected,
)

LONG_AGO = START - timedelta(days=30)


@pytest.fixture(autouse=True)
def _every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "FEW_ROWS", -1)


def many(hr: Force, rows: int = 40) -> dict[str, dict[str, object]]:
    """Fill the source with rows, load it and return them by key."""
    found = {row["absence_id"]: row for row in (absence(f"A{i:04}", LONG_AGO) for i in range(rows))}
    hr.put("absence", *found.values())
    hr.load()
    return found


def forbid_all_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def keys(*_: object) -> None:
        raise AssertionError("all keys were read")

    monkeypatch.setattr(SqlReader, "keys", keys)


def test_deleted_and_late_rows_are_found_without_reading_all_keys(hr: Force, monkeypatch: pytest.MonkeyPatch) -> None:
    known = many(hr)
    forbid_all_keys(monkeypatch)
    hr.remove("absence", "A0003", "A0017", "A0039")
    late = absence("B77", LONG_AGO)
    hr.put("absence", late)
    load = hr.load()["absence"]
    assert (load.upserts, load.deletes, load.live_rows) == (1, 3, 38)
    gone = ("A0003", "A0017", "A0039")
    assert hr.rows("absence") == by_key([late, *(row for key, row in known.items() if key not in gone)])
    assert hr.load()["absence"].status == "unchanged"


def test_a_source_that_tells_endings_otherwise_loses_no_row(file_hr: Force, monkeypatch: pytest.MonkeyPatch) -> None:
    known = many(file_hr)
    monkeypatch.setattr(SqlReader, "endings", lambda *_: {"xyz": 39})
    monkeypatch.setattr(SqlReader, "keys_that_end", lambda *_: iter(()))
    file_hr.remove("absence", "A0003")
    assert file_hr.load()["absence"].deletes == 1
    assert file_hr.rows("absence") == by_key(row for key, row in known.items() if key != "A0003")


def test_a_rejected_row_that_goes_is_forgotten_although_no_live_row_went(file_hr: Force) -> None:
    known = many(file_hr)
    file_hr.put("absence", absence("BAD", START + timedelta(minutes=1)))
    file_hr.execute("update absence set from_on = 'nonsense' where absence_id = 'BAD'")
    assert file_hr.load()["absence"].rejected == 1
    file_hr.remove("absence", "BAD")
    file_hr.load()
    assert query(file_hr.settings.landing_path, "select row_key from ingest.rejected_row") == []
    assert file_hr.rows("absence") == by_key(known.values())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_and_goes_the_landing_follows(file_hr: Force, seed: int) -> None:
    chance, known = random.Random(seed), many(file_hr)
    for step in range(4):
        gone = chance.sample(sorted(known), chance.randint(1, 4))
        file_hr.remove("absence", *gone)
        known = {key: row for key, row in known.items() if key not in gone}
        # endings of their own: a late row that takes the place of one that went shows in no count
        late = [absence(f"L{step}{i}Z", LONG_AGO) for i in range(chance.choice([0, len(gone) + 1]))]
        hour = file_hr.as_at + timedelta(minutes=30)
        new = [absence(f"N{step}{i}{chance.randint(0, 9)}", hour) for i in range(chance.randint(0, 3))]
        file_hr.put("absence", *late, *new) if late or new else None
        known |= {row["absence_id"]: row for row in (*late, *new)}
        file_hr.load()
        assert file_hr.rows("absence") == by_key(known.values())
