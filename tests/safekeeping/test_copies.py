"""Whatever happens to the file of the landing, one ordinary run has it back: nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.ingestion import ingest_system, replay
from orchestration.ingestion.declaration import declared_systems
from orchestration.safekeeping import copies, files, heal, keep
from orchestration.safekeeping.restore import NoCopy
from tests.ingestion.force import START, Force, absence, query
from tests.safekeeping.damage import emptied, flipped, headless, landing_of, missing, run, truncated


@pytest.mark.parametrize("damage", [truncated, emptied, headless, flipped, missing])
def test_the_next_run_restores_a_damaged_landing(force: Force, damage: Callable[[Path], None]) -> None:
    before = landing_of(force.settings)
    raw = force.rows("absence")
    damage(force.settings.landing_path)
    run(force)
    after = landing_of(force.settings)
    grown = {"ingest.cursor", "ingest.cursor_seen"}  # the run that restored is one more run
    assert {name: rows for name, rows in after.items() if name not in grown} == {
        name: rows for name, rows in before.items() if name not in grown
    }
    seen = {row for row in before["ingest.cursor_seen"]}
    assert seen <= set(after["ingest.cursor_seen"])
    assert force.rows("absence") == raw
    aside = list(force.settings.landing_path.parent.glob("damaged-*.duckdb"))
    assert len(aside) == (0 if damage is missing else 1)


def test_what_landed_after_the_last_copy_is_read_from_the_source_again(force: Force) -> None:
    force.put("absence", absence("C", START))
    force.as_at += timedelta(hours=1)
    ingest_system(force.settings, "hr")  # killed before the replay: not in the copy
    truncated(force.settings.landing_path)
    run(force)
    versions = query(force.settings.landing_path, "select count(*) from hr.absence where absence_id = 'C'")
    assert versions == [(1,)]
    assert "C" in [row["absence_id"] for row in force.rows("absence")]


def test_damage_while_a_run_goes_on_is_mended_in_that_run(force: Force) -> None:
    force.as_at += timedelta(hours=1)
    force.put("absence", absence("D", START))
    ingest_system(force.settings, "hr")
    flipped(force.settings.landing_path)
    replay(force.settings)
    run(force)
    assert "D" in [row["absence_id"] for row in force.rows("absence")]


def test_without_a_copy_the_run_stops_and_says_what_to_do(force: Force) -> None:
    for file in files.chain(force.settings):
        file.unlink()
    truncated(force.settings.landing_path)
    with pytest.raises(NoCopy, match="backup"):
        run(force)
    assert force.settings.landing_path.exists()


def test_a_damaged_warehouse_is_made_anew(force: Force) -> None:
    rows = force.rows("absence")
    truncated(force.settings.warehouse_path)
    run(force)
    assert force.rows("absence") == rows


def test_a_fault_of_whole_files_is_raised_as_it_is(force: Force) -> None:
    def fail() -> None:
        raise duckdb.BinderException("no such column")

    with pytest.raises(duckdb.BinderException, match="no such column"):
        heal.healed(force.settings, fail)
    assert not list(force.settings.landing_path.parent.glob("damaged-*"))


def test_a_run_that_finds_nothing_new_writes_no_file(force: Force) -> None:
    before = files.chain(force.settings)
    assert [files.is_base(file) for file in before] == [True, False, False, False]
    run(force)
    assert files.chain(force.settings) == before


def test_after_so_many_changes_there_is_a_new_base_alone(force: Force) -> None:
    settings = force.settings.model_copy(
        update={"retention": force.settings.retention.model_copy(update={"copy_changes": 3})}
    )
    before = landing_of(force.settings)
    force.put("absence", absence("E", START))
    force.load()
    assert keep(settings) is not None
    [base] = files.chain(settings)
    assert files.is_base(base)
    assert sorted(base.parent.iterdir()) == [base]
    truncated(settings.landing_path)
    run(force)
    assert len(landing_of(force.settings)["hr.absence"]) == len(before["hr.absence"]) + 1


def test_a_copy_that_cannot_be_written_stops_nothing(force: Force, caplog: pytest.LogCaptureFixture) -> None:
    held = files.chain(force.settings)
    force.put("absence", absence("F", START))
    blocked = files.following(force.settings, files.CHANGE)
    blocked.with_name(f".{blocked.name}.draft").mkdir()
    run(force)
    assert files.chain(force.settings) == held
    assert "behind" in caplog.text
    assert "F" in [row["absence_id"] for row in force.rows("absence")]


def test_a_copy_of_every_declared_table_is_known_to_the_contract(force: Force) -> None:
    """The copy follows the landing's own catalogue: no table can be forgotten."""
    [base, *_] = files.chain(force.settings)
    with duckdb.connect(str(base), read_only=True) as connection:
        held = {f"{schema}.{name}" for schema, name in copies.tables(connection, base.stem)}
    wanted = {f"{table.system}.{table.name}" for table in declared_systems()["hr"].tables}
    assert wanted <= held
