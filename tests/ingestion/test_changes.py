"""Every change of a SQL source arrives once, on each engine: inserts, updates, late commits, ties, deletions."""

from __future__ import annotations

from datetime import timedelta

from tests.ingestion.force import START, Force, absence, by_key, org_unit, query

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_first_load_takes_every_row_and_a_second_takes_none(hr: Force) -> None:
    rows = [absence(f"A{i}", START + i * MINUTE) for i in range(5)]
    hr.put("absence", *rows)
    first, second = hr.load()["absence"], hr.load()["absence"]
    assert (first.status, first.upserts, first.live_rows) == ("loaded", 5, 5)
    assert (second.status, second.upserts, second.batch_id) == ("unchanged", 0, None)
    assert hr.rows("absence") == rows


def test_a_row_committed_late_arrives(hr: Force) -> None:
    hr.put("absence", absence("A1", START + HOUR))
    hr.load(START + HOUR)
    late = absence("A0", START + HOUR - 15 * MINUTE)
    hr.put("absence", late)
    assert hr.load()["absence"].upserts == 1
    assert late in hr.rows("absence")


def test_a_row_later_than_the_overlap_is_found_by_counting(hr: Force) -> None:
    hr.put("org_unit", org_unit("B", START + HOUR))
    hr.load(START + HOUR)
    hr.put("org_unit", org_unit("A", START))
    assert hr.load()["org_unit"].upserts == 1
    assert hr.load()["org_unit"].status == "unchanged"


def test_a_deletion_is_seen_in_the_read_that_sets_a_row_aside(hr: Force) -> None:
    """The source has as many rows as before: one is gone, and one that cannot land has come."""
    hr.put("absence", absence("A", START), absence("B", START))
    hr.load(START + HOUR)
    hr.remove("absence", "A")
    hr.put("absence", absence("C", START + HOUR, from_on=None))
    load = hr.load()["absence"]
    assert (load.rejected, load.deletes, load.live_rows) == (1, 1, 1)
    assert [row["absence_id"] for row in hr.rows("absence")] == ["B"]
    assert hr.load()["absence"].status == "unchanged"


def test_rows_that_share_a_cursor_all_arrive_once(hr: Force) -> None:
    hr.put("absence", *(absence(f"A{i}", START) for i in range(3)))
    hr.load()
    hr.put("absence", *(absence(f"B{i}", START) for i in range(3)))
    assert hr.load()["absence"].upserts == 3
    assert len(hr.landed("absence")) == 6


def test_an_update_in_place_arrives_even_where_the_cursor_stands_still(hr: Force) -> None:
    hr.put("absence", absence("A1", START), absence("A2", START))
    hr.load()
    changed = absence("A1", START, category="leave")
    hr.put("absence", changed)
    assert hr.load()["absence"].upserts == 1
    assert hr.rows("absence") == [changed, absence("A2", START)]
    assert [row[0] for row in hr.landed("absence")] == ["A1", "A2", "A1"]


def test_a_row_dated_in_the_future_hides_nothing(hr: Force) -> None:
    future = absence("F", START + timedelta(days=900))
    hr.put("absence", future)
    hr.load(START)
    hr.put("absence", absence("A", START + MINUTE))
    assert hr.load(START + HOUR)["absence"].upserts == 1
    hr.put("absence", absence("B", START + 50 * MINUTE))
    assert hr.load(START + 2 * HOUR)["absence"].upserts == 1
    assert [row["absence_id"] for row in hr.rows("absence")] == ["A", "B", "F"]


def test_rows_without_a_cursor_arrive_and_are_kept_up(hr: Force) -> None:
    hr.put("absence", absence("A", START), absence("N", None))
    hr.load()
    hr.put("absence", absence("N", None, category="leave"), absence("M", None))
    assert hr.load()["absence"].upserts == 2
    assert [row["category"] for row in hr.rows("absence")] == ["sick", "sick", "leave"]


def test_a_deleted_row_goes_and_comes_back(hr: Force) -> None:
    hr.put("absence", absence("A", START), absence("B", START))
    hr.load()
    hr.remove("absence", "A")
    assert hr.load()["absence"].deletes == 1
    assert hr.rows("absence") == [absence("B", START)]
    hr.put("absence", absence("A", START))
    assert hr.load()["absence"].upserts == 1
    assert len(hr.rows("absence")) == 2
    assert [row[:2] for row in hr.landed("absence") if row[0] == "A"] == [
        ("A", "upsert"),
        ("A", "delete"),
        ("A", "upsert"),
    ]


def test_a_deletion_hidden_by_an_insert_of_the_same_number_is_seen(hr: Force) -> None:
    hr.put("absence", absence("A", START), absence("B", START))
    hr.load()
    hr.remove("absence", "A")
    hr.put("absence", absence("C", START + HOUR))
    load = hr.load()["absence"]
    assert (load.upserts, load.deletes, load.live_rows) == (1, 1, 2)


def test_a_swap_that_no_count_shows_is_found_within_a_day(file_hr: Force) -> None:
    """An old row goes and another as old comes: neither the cursor nor the count moves."""
    hr = file_hr
    hr.put("absence", absence("A", START - timedelta(days=5)), absence("B", START))
    hr.load()
    hr.remove("absence", "A")
    swapped = absence("S", START - timedelta(days=5))
    hr.put("absence", swapped)
    assert hr.load()["absence"].status == "unchanged"
    load = hr.load(hr.as_at + timedelta(days=1))["absence"]
    assert (load.upserts, load.deletes) == (1, 1)
    assert hr.rows("absence") == by_key([swapped, absence("B", START)])


def test_rows_gone_from_a_table_without_deletions_stay_and_are_noted(hr: Force) -> None:
    hr.put("org_unit", org_unit("A", START), org_unit("B", START))
    hr.load()
    hr.remove("org_unit", "A")
    load = hr.load()["org_unit"]
    assert (load.deletes, load.live_rows) == (0, 2)
    assert "rows_vanished" in [kind for (kind,) in query(hr.settings.landing_path, "select kind from ingest.drift")]


def test_another_database_in_the_same_place_converges_where_deletions_are_expected(hr: Force) -> None:
    hr.put("absence", *(absence(f"A{i}", START) for i in range(4)))
    hr.load()
    hr.create()
    fresh = [absence(f"Z{i}", START - timedelta(days=30)) for i in range(3)]
    hr.put("absence", *fresh)
    hr.load()
    assert hr.rows("absence") == fresh


def test_the_clock_of_the_run_is_on_every_row(hr: Force) -> None:
    hr.put("absence", absence("A", START))
    hr.load(START + HOUR)
    seen = query(hr.settings.landing_path, "select _seen_at, _loaded_at is not null from hr.absence")
    assert seen == [(START + HOUR, True)]
