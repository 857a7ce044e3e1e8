"""The warehouse is the landing applied: incrementally or from nothing, it is the same, and it equals the source."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingestion import ingest_system, replay
from orchestration.ingestion.declaration import declared_systems
from tests.ingestion.force import START, Force, Row, absence, query, raw_rows, settings_for

HOUR = timedelta(hours=1)
KEYS = st.sampled_from("ABCDE")
AGES = st.integers(-60, 5)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), KEYS, AGES, st.sampled_from("xyz")),
        st.tuples(st.just("put_without_cursor"), KEYS, st.just(0), st.sampled_from("xyz")),
        st.tuples(st.just("remove"), KEYS, st.just(0), st.just("")),
        st.tuples(st.just("load"), st.just(""), st.just(0), st.just("")),
        st.tuples(st.just("load_and_replay"), st.just(""), st.just(0), st.just("")),
    ),
    min_size=4,
    max_size=14,
)


def _insert(force: Force, model: dict[str, Row], operation: tuple[str, str, int, str]) -> None:
    kind, key, age, category = operation
    if kind == "remove":
        force.remove("absence", key)
        model.pop(key, None)
        return
    # The contract: a change carries the time it was made, at most 15 minutes before it can be seen, or none at all.
    # Older times are for keys that the source never had: those the key comparison finds.
    minutes = age if key not in model else max(age, -15)
    cursor = None if kind == "put_without_cursor" else force.as_at + timedelta(minutes=minutes)
    model[key] = absence(key, cursor, from_on=START.date(), category=category)
    force.put("absence", model[key])


@pytest.fixture(scope="module")
def fresh_force(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Force]:
    def make() -> Force:
        home = tmp_path_factory.mktemp("replay")
        force = Force("hr", f"sqlite:///{home}/hr.db", home / "data")
        force.create()
        return force

    return make


SETTLED: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@given(operations=OPERATIONS)
@settings(max_examples=2, **SETTLED)
def test_any_sequence_of_changes_converges(
    fresh_force: Callable[[], Force], operations: list[tuple[str, str, int, str]]
) -> None:
    converge(fresh_force, operations)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(operations=OPERATIONS)
@settings(max_examples=60, **SETTLED)
def test_any_sequence_of_changes_converges_every_time(
    fresh_force: Callable[[], Force], operations: list[tuple[str, str, int, str]]
) -> None:
    converge(fresh_force, operations)


def converge(fresh_force: Callable[[], Force], operations: list[tuple[str, str, int, str]]) -> None:
    force, model = fresh_force(), dict[str, Row]()
    for operation in operations:
        if operation[0].startswith("load"):
            force.load(force.as_at + timedelta(minutes=20))
            if operation[0] == "load_and_replay":
                replay(force.settings)
        else:
            _insert(force, model, operation)
    # A key removed and put again within one overlap, with an older time, is what the daily comparison is for.
    force.load(force.as_at + timedelta(days=1))
    assert force.rows("absence") == [model[key] for key in sorted(model)]
    state = query(force.settings.warehouse_path, "from raw_hr.absence order by absence_id")
    force.settings.warehouse_path.unlink()
    assert replay(force.settings).is_rebuild
    assert query(force.settings.warehouse_path, "from raw_hr.absence order by absence_id") == state


def test_a_second_replay_applies_only_what_is_new(file_hr: Force) -> None:
    file_hr.put("absence", absence("A", START), absence("B", START))
    file_hr.load()
    assert replay(file_hr.settings).applied == {"raw_hr.absence": 2}
    assert replay(file_hr.settings).applied == {}
    file_hr.put("absence", absence("C", START + HOUR))
    file_hr.load()
    report = replay(file_hr.settings)
    assert (report.applied, report.is_rebuild) == ({"raw_hr.absence": 1}, False)


def test_a_backup_put_back_gives_the_numbers_of_lost_batches_again_and_nothing_is_skipped(file_hr: Force) -> None:
    def live(category: str, hour: int) -> None:
        file_hr.put("absence", absence("A", START + hour * HOUR, category=category))
        file_hr.load(START + (hour + 1) * HOUR)
        replay(file_hr.settings)

    live("x", 0)
    backup = file_hr.settings.landing_path.read_bytes()
    for hour, category in enumerate("yzyzy", start=1):
        live(category, hour)
    file_hr.settings.landing_path.write_bytes(backup)
    shutil.rmtree(file_hr.settings.landing_path.parent / "copy", ignore_errors=True)
    live("x", 6)
    live("q", 7)
    assert query(file_hr.settings.warehouse_path, "select category from raw_hr.absence") == [("q",)]
    assert [row["category"] for row in file_hr.rows("absence")] == ["q"]
    live("z", 8)
    assert not replay(file_hr.settings).is_rebuild
    assert query(file_hr.settings.warehouse_path, "select category from raw_hr.absence") == [("z",)]


def test_a_landing_that_has_caught_up_with_a_lost_number_is_known_as_another(file_hr: Force) -> None:
    def live(category: str, hour: int) -> None:
        file_hr.put("absence", absence("A", START + hour * HOUR, category=category))
        file_hr.load(START + (hour + 1) * HOUR)

    live("x", 0)
    backup = file_hr.settings.landing_path.read_bytes()
    live("y", 1)
    replay(file_hr.settings)
    file_hr.settings.landing_path.write_bytes(backup)
    live("q", 1)
    marks = "select landing_id, batch_id from pipeline.applied_batch where batch_id > 0"
    before = query(file_hr.settings.warehouse_path, marks)
    assert replay(file_hr.settings).is_rebuild
    after = query(file_hr.settings.warehouse_path, marks)
    assert [batch for _, batch in before] == [batch for _, batch in after]
    assert before != after
    assert query(file_hr.settings.warehouse_path, "select category from raw_hr.absence") == [("q",)]


def test_every_declared_table_is_there_typed_though_nothing_was_ever_loaded(file_hr: Force) -> None:
    replay(file_hr.settings)
    columns = (
        "select column_name, lower(data_type) from duckdb_columns() where schema_name = '{}' and table_name = '{}'"
    )
    for system in declared_systems().values():
        for table in system.tables:
            found = query(
                file_hr.settings.warehouse_path, columns.format(system.schema, table.name) + " order by column_index"
            )
            declared = [(column.name, column.data_type) for column in table.columns]
            assert found == [*declared, ("_batch_id", "bigint"), ("_loaded_at", "timestamp")], str(table)
    loads = query(file_hr.settings.warehouse_path, "select status, count(*) from pipeline.source_load group by all")
    assert loads == [("not_configured", sum(len(system.tables) for system in declared_systems().values()))]


def test_history_keeps_every_version(tmp_path: Any) -> None:
    force = Force("athena", f"sqlite:///{tmp_path}/athena.db", tmp_path / "data")
    force.create()
    unit = {"unit_code": "U", "unit_name": "old", "unit_type": "other", "is_active": True, "updated_at": START}
    for name in ("old", "new"):
        force.put("unit", {**unit, "unit_name": name, "updated_at": force.as_at})
        force.load()
        replay(force.settings)
    history = "select unit_name, _op, _seen_at from raw_athena.unit_history order by _batch_id"
    expected = [("old", "upsert", START + HOUR), ("new", "upsert", START + 2 * HOUR)]
    assert query(force.settings.warehouse_path, history) == expected
    force.settings.warehouse_path.unlink()
    replay(force.settings)
    assert query(force.settings.warehouse_path, history) == expected
    assert [row["unit_name"] for row in force.rows("unit")] == ["new"]


def test_a_new_landing_begins_the_warehouse_anew(file_hr: Force) -> None:
    file_hr.put("absence", absence("A", START))
    file_hr.load()
    file_hr.rows("absence")
    file_hr.settings.landing_path.unlink()
    file_hr.remove("absence", "A")
    file_hr.put("absence", absence("B", START))
    file_hr.load()
    assert [row["absence_id"] for row in file_hr.rows("absence")] == ["B"]


def test_a_column_that_the_contract_gained_is_added(file_hr: Force) -> None:
    """An older landing and warehouse lack a column of today's contract: the table is made anew with it."""
    file_hr.put("absence", absence("A", START))
    file_hr.load()
    file_hr.rows("absence")
    with duckdb.connect(str(file_hr.settings.landing_path)) as connection:
        connection.execute("alter table hr.absence drop column category")
        connection.execute("update ingest.table_definition set definition = 'shorter' where table_name = 'absence'")
    with duckdb.connect(str(file_hr.settings.warehouse_path)) as connection:
        connection.execute("alter table raw_hr.absence drop column category")
        connection.execute("update pipeline.applied_batch set definition = 'shorter' where table_name = 'absence'")
    file_hr.put("absence", absence("A", START + HOUR))
    file_hr.load()
    assert file_hr.rows("absence") == [absence("A", START + HOUR)]


OLDER = [
    "alter table pipeline.applied_batch drop column definition",
    "alter table pipeline.source_load add column lag_class varchar",
    "alter table pipeline.mismatch_seen alter column first_seen_at type date",
]


@pytest.mark.parametrize("change", OLDER)
def test_a_warehouse_of_another_layout_is_made_anew_from_the_landing(file_hr: Force, change: str) -> None:
    file_hr.put("absence", absence("A", START), absence("B", START))
    file_hr.load()
    rows = file_hr.rows("absence")
    with duckdb.connect(str(file_hr.settings.warehouse_path)) as connection:
        connection.execute("create view reader as from raw_hr.absence")
        connection.execute(change)
    report = replay(file_hr.settings)
    assert (report.is_rebuild, report.applied) == (True, {"raw_hr.absence": 2})
    assert file_hr.rows("absence") == rows
    assert not replay(file_hr.settings).is_rebuild


def test_the_pipeline_tables_tell_how_each_read_went(file_hr: Force) -> None:
    file_hr.put("absence", absence("A", START))
    file_hr.load(START + HOUR)
    file_hr.execute("drop table absence")
    ingest_system(settings_for(file_hr.directory, START + 2 * HOUR, hr="sqlite:////nowhere/hr.db"), "hr")
    file_hr.load(START + 3 * HOUR)
    replay(file_hr.settings)
    columns = "last_loaded_at, last_source_change_at, row_count, status, warn_after_minutes, error_after_minutes"
    row = query(
        file_hr.settings.warehouse_path, f"select {columns} from pipeline.source_load where table_name = 'absence'"
    )
    assert row == [(START + HOUR, START, 1, "missing", 2160, 4320)]


def test_rejected_rows_reach_the_warehouse(file_hr: Force) -> None:
    file_hr.execute("insert into org_unit values ('U', 'U', null, 'tomorrow')")
    file_hr.load()
    replay(file_hr.settings)
    found = query(
        file_hr.settings.warehouse_path, "select system, table_name, row_key, rule, seen_at from pipeline.rejected_row"
    )
    assert found == [("hr", "org_unit", "U", "not_convertible", file_hr.as_at)]


def test_raw_rows_are_read_as_plain_dictionaries(file_hr: Force) -> None:
    replay(file_hr.settings)
    assert raw_rows(file_hr.settings, declared_systems()["hr"].tables[0]) == []
