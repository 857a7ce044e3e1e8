"""Source against contract: what stops a table, what is only noted, which rows are set apart; on each engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ingestion.force import START, Force, absence, org_unit, query

HOUR = timedelta(hours=1)


def drift(force: Force) -> list[tuple[str, ...]]:
    return query(force.settings.landing_path, "select table_name, column_name, kind from ingest.drift order by all")


def rejected(force: Force) -> list[tuple[str, ...]]:
    return query(
        force.settings.landing_path, "select table_name, row_key, rule, detail from ingest.rejected_row order by all"
    )


def test_a_missing_contract_column_stops_that_table_alone_and_says_so(hr: Force) -> None:
    hr.put("absence", absence("A", START))
    hr.put("org_unit", org_unit("U", START))
    hr.execute("alter table {s}absence drop column category")
    loads = hr.load()
    assert loads["absence"].status == "failed"
    for word in ("hr.absence", "category", "models/sources/hr.yml"):
        assert word in (loads["absence"].message or "")
    assert loads["org_unit"].upserts == 1
    assert hr.rows("absence") == []


def test_a_column_restored_brings_the_rows_in(hr: Force) -> None:
    hr.execute("alter table {s}absence rename column category to kind")
    hr.put("org_unit", org_unit("U", START))
    hr.load()
    hr.execute("alter table {s}absence rename column kind to category")
    hr.put("absence", absence("A", START))
    assert hr.load()["absence"].upserts == 1


def test_a_new_column_is_noted_once_and_ignored(hr: Force) -> None:
    hr.put("absence", absence("A", START))
    hr.execute("alter table {s}absence add column mood text")
    assert hr.load()["absence"].upserts == 1
    hr.load()
    assert drift(hr) == [("absence", "mood", "new_column")]


def test_a_missing_table_is_named_and_stops_nothing_else(hr: Force) -> None:
    hr.execute("drop table {s}absence")
    hr.put("org_unit", org_unit("U", START))
    loads = hr.load()
    assert (loads["absence"].status, loads["org_unit"].status) == ("missing", "loaded")
    assert "hr.absence" in (loads["absence"].message or "")
    assert hr.rows("absence") == []


def test_views_serve_as_tables(hr: Force) -> None:
    hr.put("absence", absence("A", START))
    hr.execute("alter table {s}absence rename to held_elsewhere")
    hr.execute("create view {s}absence as select * from {s}held_elsewhere")
    assert hr.load()["absence"].upserts == 1


def test_numbers_in_text_columns_become_their_text(hr: Force) -> None:
    hr.execute("drop table {s}org_unit")
    hr.execute(
        "create table {s}org_unit "
        "(org_unit_code integer, name integer, parent_org_unit_code text, updated_at timestamp)"
    )
    hr.execute("insert into {s}org_unit values (7, 41, null, '2024-10-01 09:00:00')")
    assert hr.load()["org_unit"].upserts == 1
    assert hr.rows("org_unit") == [org_unit("7", START, name="41")]


def _retype_from_on(force: Force) -> None:
    """Make absence.from_on a text, as a careless change at the source would."""
    force.execute("alter table {s}absence rename column from_on to was")
    force.execute("alter table {s}absence add column from_on text")


def test_a_changed_type_stops_the_table_and_keeps_what_was_read(hr: Force) -> None:
    rows = [absence(f"A{i:02}", START) for i in range(25)]
    hr.put("absence", *rows)
    hr.load()
    _retype_from_on(hr)
    hr.execute("update {s}absence set from_on = '1st of October'")
    load = hr.load()["absence"]
    assert load.status == "failed"
    for word in ("from_on", "date", "1st of October", "25 of 25"):
        assert word in (load.message or "")
    assert hr.rows("absence") == rows


def test_a_column_that_is_needed_and_mostly_missing_is_told_as_that(hr: Force) -> None:
    hr.put("absence", *(absence(f"A{i:02}", START) for i in range(25)))
    _retype_from_on(hr)
    hr.execute("update {s}absence set from_on = '2024-10-01' where absence_id < 'A03'")
    load = hr.load()["absence"]
    assert load.status == "failed"
    for word in ("from_on", "missing in 22 of 25", "models/sources/hr.yml"):
        assert word in (load.message or "")
    assert "type" not in (load.message or "")


def test_a_few_bad_values_set_their_rows_apart_and_the_rest_flows(hr: Force) -> None:
    hr.put("absence", *(absence(f"A{i:02}", START) for i in range(25)))
    _retype_from_on(hr)
    hr.execute("update {s}absence set from_on = '2024-10-01'")
    hr.execute("update {s}absence set from_on = 'soon' where absence_id = 'A07'")
    load = hr.load()["absence"]
    assert (load.upserts, load.rejected) == (24, 1)
    assert rejected(hr) == [("absence", "A07", "not_convertible", "from_on=soon is no date")]
    hr.execute("update {s}absence set from_on = '2024-10-02' where absence_id = 'A07'")
    assert hr.load()["absence"].upserts == 1
    assert rejected(hr) == []


def test_bad_values_of_a_column_that_is_mostly_empty_do_not_stop_the_table(hr: Force) -> None:
    hr.put("absence", *(absence(f"A{i:02}", START) for i in range(25)))
    hr.execute("alter table {s}absence rename column to_on to was")
    hr.execute("alter table {s}absence add column to_on text")
    hr.execute("update {s}absence set to_on = 'not yet' where absence_id in ('A07', 'A08')")
    load = hr.load()["absence"]
    assert (load.status, load.upserts, load.rejected) == ("loaded", 23, 2)


def test_a_row_without_the_value_that_it_cannot_do_without_is_set_apart(hr: Force) -> None:
    hr.put("absence", absence("A", START), absence("B", START), absence("C", START))
    _retype_from_on(hr)
    hr.execute("update {s}absence set from_on = case absence_id when 'A' then '2024-10-01' when 'B' then ' ' end")
    load = hr.load()["absence"]
    assert (load.upserts, load.rejected) == (1, 2)
    missing = "from_on is missing"
    assert [(key, detail) for _, key, _, detail in rejected(hr)] == [("B", missing), ("C", missing)]


def test_a_required_text_that_is_null_lands_blank(hr: Force) -> None:
    hr.put("absence", absence("A", START))
    hr.execute("alter table {s}absence rename column category to was")
    hr.execute("alter table {s}absence add column category text")
    assert hr.load()["absence"].upserts == 1
    assert hr.rows("absence")[0]["category"] == ""


def test_a_row_gone_bad_does_not_stand_in_its_old_form(hr: Force) -> None:
    _retype_from_on(hr)
    hr.execute(
        "insert into {s}absence (absence_id, person_no, was, category, updated_at, from_on) "
        "values ('A', 'P', '2024-10-01', 'sick', '2024-10-01 09:00:00', '2024-10-01')"
    )
    assert hr.load()["absence"].upserts == 1
    hr.execute("update {s}absence set from_on = 'never'")
    assert hr.load()["absence"].deletes == 1
    assert hr.load()["absence"].status == "unchanged"
    assert hr.rows("absence") == []


@pytest.fixture
def keyless(hr: Force) -> Force:
    """The HR system with an org_unit table that has no primary key."""
    hr.execute("drop table {s}org_unit")
    hr.execute(
        "create table {s}org_unit (org_unit_code text, name text, parent_org_unit_code text, updated_at timestamp)"
    )
    return hr


def test_a_null_key_is_rejected_and_does_not_cost_a_full_read_each_time(keyless: Force) -> None:
    keyless.execute(
        "insert into {s}org_unit values "
        "(null, 'x', null, '2024-10-01 09:00:00'), ('U', 'U', null, '2024-10-01 09:00:00')"
    )
    load = keyless.load()["org_unit"]
    assert (load.upserts, load.rejected) == (1, 1)
    assert rejected(keyless)[0][2] == "null_key"
    keyless.load()
    assert len(rejected(keyless)) == 1


def test_of_double_keys_the_latest_counts_and_that_is_noted(keyless: Force) -> None:
    for name, minute in (("old", 0), ("new", 5), ("older", 3)):
        keyless.execute(f"insert into {{s}}org_unit values ('U', '{name}', null, '2024-10-01 09:0{minute}:00')")
    assert keyless.load()["org_unit"].upserts == 1
    assert keyless.rows("org_unit")[0]["name"] == "new"
    assert keyless.load()["org_unit"].status == "unchanged"
    assert ("org_unit", "org_unit_code", "double_key") in drift(keyless)
