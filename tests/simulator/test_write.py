"""Writing a force: the tables, the same rows every time, and nothing from the future."""

import sqlite3

import pytest

from simulator import write_force
from simulator.calibration import parse_size
from simulator.cli import main
from simulator.schema import LIST_SYSTEMS, SQL_SYSTEMS, load_tables
from tests.simulator.conftest import AS_AT, query, read_table, snapshot

TABLES = load_tables()
# Dates that may lie after the as-at on purpose: plans, reviews due, bail ends, planned postings, known ends.
MAY_BE_AHEAD = {
    "hr.posting.starts_on", "hr.posting.ends_on", "hr.absence.to_on", "hr.person.probation_ends_on",
    "athena.suspect_status.bail_end_on", "review_app.plan.target_on", "review_app.plan.review_due_on",
    "sharepoint.outstanding_item.due_on", "sharepoint.posting_override.valid_to",
}  # fmt: skip


def test_there_are_29_tables_in_six_systems():
    assert len(TABLES) == 29
    assert {table.system for table in TABLES.values()} == {*SQL_SYSTEMS, *LIST_SYSTEMS}


@pytest.mark.parametrize("key", TABLES)
def test_a_table_has_its_columns_rows_and_unique_keys(demo, key):
    table, found = TABLES[key], read_table(demo[0], TABLES[key])
    assert found, f"{key} is empty"
    assert all(tuple(row) == table.names for row in found)
    keys = [row[table.primary_key] for row in found]
    assert len(set(keys)) == len(keys)
    assert len(found) == demo[1].rows[key]


@pytest.mark.parametrize("key", TABLES)
def test_values_have_their_declared_form_and_no_event_is_in_the_future(demo, key):
    for column in TABLES[key].columns:
        values = [row[column.name] for row in read_table(demo[0], TABLES[key])]
        given = [v for v in values if v is not None]
        assert column.nullable or len(given) == len(values), column.name
        if column.kind in ("timestamp", "date"):
            width = 19 if column.kind == "timestamp" else 10
            assert {len(v) for v in given} <= {width}, column.name
            if f"{key}.{column.name}" not in MAY_BE_AHEAD:
                assert max(given, default="") <= "2024-11-05 09:30:00"[:width], column.name
        if column.kind == "bool":
            assert set(given) <= {0, 1}, column.name


@pytest.mark.parametrize("system", SQL_SYSTEMS)
def test_sqlite_tables_declare_a_key_and_an_index_on_the_change_time(demo, system):
    connection = sqlite3.connect(demo[0] / f"{system}.db")
    for table in (t for t in TABLES.values() if t.system == system):
        declared = connection.execute(f"pragma table_info({table.name})").fetchall()
        assert [column[1] for column in declared if column[5]] == [table.primary_key]
        indexes = {row[1] for row in connection.execute(f"pragma index_list({table.name})")}
        assert f"ix_{table.name}_updated_at" in indexes
    connection.close()


def test_lists_hold_json_booleans(demo):
    assert {row["scorecard_viewed"] for row in read_table(demo[0], TABLES["review_app.one_to_one"])} <= {True, False}


def test_the_same_seed_size_and_as_at_give_the_same_rows(tmp_path):
    for name in ("one", "two"):
        write_force(tmp_path / name, "tiny", seed=7, as_at=AS_AT)
    write_force(tmp_path / "other", "tiny", seed=8, as_at=AS_AT)
    one, two, other = (snapshot(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_times_of_one_case_are_in_order(demo):
    wrong = query(
        demo[0], "athena",
        "select count(*) from investigation where reported_at > recorded_at or finalised_at < recorded_at"
        " or cancelled_at < recorded_at or updated_at < recorded_at",
    )  # fmt: skip
    assert wrong == [(0,)]
    late = query(
        demo[0], "athena", "select count(*) from outcome where entered_at < decided_at or validated_at < entered_at"
    )
    assert late == [(0,)]
    for table in ("oic_history", "suspect_status"):
        assert query(demo[0], "athena", f"select count(*) from {table} where to_at < from_at") == [(0,)]


def test_change_times_tie(demo):
    ((rows, distinct),) = query(demo[0], "athena", "select count(*), count(distinct updated_at) from oic_history")
    assert distinct < rows


def test_a_demo_is_about_a_tenth_of_the_force(demo):
    officers, = query(
        demo[0], "hr", "select count(*) from person where left_on is null and rank_code not in ('STAFF', 'PCSO', 'SC')"
    )  # fmt: skip
    assert 100 <= officers[0] <= 150
    assert 200_000 < demo[1].total < 400_000
    assert len(query(demo[0], "athena", "select distinct csp_code from investigation where csp_code is not null")) == 10


def test_the_mix_of_outcomes_is_the_published_one(demo):
    (charged, undetected, every), = query(
        demo[0], "athena",
        "select sum(outcome_code = '1'), sum(outcome_code = '18'), count(*) from outcome"
        " where outcome_code not in ('1a', '2a', '3a')",
    )  # fmt: skip
    assert charged / every == pytest.approx(0.083, abs=0.02)
    assert undetected / every == pytest.approx(0.42, abs=0.04)


def test_immediate_calls_are_reached_in_eight_minutes_at_the_median(demo):
    found = query(
        demo[0], "command_control",
        "select (julianday(min(at_scene_at)) - julianday(created_at)) * 1440"
        " from incident join attendance using (incident_no)"
        " where grade_initial = 'immediate' and at_scene_at > created_at group by incident_no",
    )  # fmt: skip
    minutes = sorted(row[0] for row in found)
    assert 7 < minutes[len(minutes) // 2] < 10


def test_sizes_are_named_or_multiples():
    assert parse_size("x10").officers == 11_500
    with pytest.raises(ValueError, match="unknown size"):
        parse_size("huge")


def test_an_as_at_before_the_history_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not after the start of history"):
        write_force(tmp_path, "demo", as_at="2022-09-01T00:00:00Z")


def test_an_as_at_keeps_its_zone(tmp_path):
    summary = write_force(tmp_path, "tiny", as_at="2024-07-01T01:00:00+01:00")
    assert summary.as_at == "2024-07-01T00:00:00Z"


def test_the_command_line_writes_and_ticks(tmp_path, capsys):
    assert main(["write", "--size", "tiny", "--out", str(tmp_path), "--as-at", AS_AT]) == 0
    assert "athena.investigation" in capsys.readouterr().out
    assert main(["tick", "--out", str(tmp_path), "--rows", "50", "--as-at", "2024-11-05T10:00:00Z"]) == 0
    assert "hr.duty" in capsys.readouterr().out
    assert main(["tick", "--out", str(tmp_path / "nowhere")]) == 2
