"""A damaged second copy is written anew at once, and a landing damaged later is still restored whole from it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion import ingest_system, landing, replay
from orchestration.safekeeping import copies, files, keep, reading
from orchestration.safekeeping.reading import is_damaged
from orchestration.safekeeping.restore import NoCopy
from orchestration.settings import Settings
from orchestration.upkeep import tidy
from tests.ingestion.force import START, Force, absence, query
from tests.safekeeping.damage import emptied, flipped, headless, landing_of, missing, run, truncated

BASE, MIDDLE, LAST = 0, 1, -1
OF_A_RUN = {"ingest.cursor", "ingest.cursor_seen"}  # every run adds to these
Damage = Callable[[Path], None]


def settings_of(force: Force, **retention: Any) -> Settings:
    return force.settings.model_copy(update={"retention": force.settings.retention.model_copy(update=retention)})


def assert_restored(force: Force, damage: Damage = truncated) -> None:
    """Damage the landing: the next run has it back, every version once and every note on reads."""
    before, raw = landing_of(force.settings), force.rows("absence")
    damage(force.settings.landing_path)
    run(force)
    after = landing_of(force.settings)
    assert {name: rows for name, rows in after.items() if name not in OF_A_RUN} == {
        name: rows for name, rows in before.items() if name not in OF_A_RUN
    }
    notes = after["ingest.cursor_seen"]
    assert set(before["ingest.cursor_seen"]) <= set(notes)
    assert len(notes) == len(set(notes))
    assert force.rows("absence") == raw


QUICK = {(truncated, BASE), (flipped, MIDDLE), (missing, LAST)}
EACH_DAMAGE_IN_EACH_PLACE = [
    pytest.param(damage, place, marks=() if (damage, place) in QUICK else pytest.mark.slow)
    for damage in (truncated, flipped, missing)
    for place in (BASE, MIDDLE, LAST)
]


@pytest.mark.parametrize(("damage", "place"), EACH_DAMAGE_IN_EACH_PLACE)
def test_a_damaged_file_of_the_copy_loses_nothing(
    force: Force, damage: Damage, place: int, caplog: pytest.LogCaptureFixture
) -> None:
    damage(files.chain(force.settings)[place])
    force.put("absence", absence("F", START), absence("A3", START, category="leave"))
    force.remove("absence", "A4")
    run(force)
    found = files.chain(force.settings)
    assert not any(is_damaged(file) for file in found)
    if damage is missing and place == LAST:
        assert len(found) == 4, "what it held is in the next file of changes"
    else:
        assert [files.is_base(file) for file in found] == [True]
        assert sorted(found[0].parent.glob("*.duckdb")) == found
    if damage is not missing:
        assert "cannot be read" in caplog.text
    assert_restored(force)


@pytest.mark.parametrize("damage", [emptied, headless])
def test_a_last_file_that_cannot_be_opened_leads_to_a_new_base(force: Force, damage: Damage) -> None:
    damage(files.chain(force.settings)[LAST])
    assert keep(force.settings) is not None
    assert [files.is_base(file) for file in files.chain(force.settings)] == [True]


def test_damage_at_rest_is_found_by_upkeep(force: Force) -> None:
    """Size and time are as they were: only reading the file whole can tell."""
    middle = files.chain(force.settings)[MIDDLE]
    times = middle.stat().st_atime_ns, middle.stat().st_mtime_ns
    flipped(middle)
    os.utime(middle, ns=times)
    assert keep(force.settings) is None
    assert keep(force.settings, is_thorough=True) is not None
    assert [files.is_base(file) for file in files.chain(force.settings)] == [True]
    assert_restored(force)


def damage_what_no_run_reads(force: Force) -> None:
    """Give the landing a table that no run reads, and the copy too; then damage that table in the landing alone."""
    with landing.open_landing(force.settings) as connection:
        connection.execute("create table hr.ballast as select range as n, md5(range::varchar) as t from range(900000)")
        connection.execute("checkpoint")
        [block] = connection.execute("select max(block_id) from pragma_storage_info('hr.ballast')").fetchone()
    keep(force.settings)
    with force.settings.landing_path.open("r+b") as file:
        file.seek(12288 + block * 262144 + 5000)
        file.write(bytes(64))


def versions(force: Force) -> list[tuple[Any, ...]]:
    return query(force.settings.landing_path, "select * exclude (_loaded_at) from hr.absence order by all")


@pytest.mark.slow
def test_a_landing_found_damaged_while_a_base_is_written_is_restored_in_that_run(
    force: Force, caplog: pytest.LogCaptureFixture
) -> None:
    damage_what_no_run_reads(force)
    force.put("absence", absence("F", START))
    force.load()
    landed = versions(force)
    replay(settings_of(force, copy_changes=0))
    assert "the landing was damaged and has been restored" in caplog.text
    assert "is behind" not in caplog.text
    assert query(force.settings.landing_path, "select count(*) from hr.ballast") == [(900000,)]
    run(force)
    assert [row[0] for row in versions(force)] == [row[0] for row in landed]
    assert_restored(force)


@pytest.mark.slow
def test_a_landing_found_damaged_by_upkeep_is_restored_by_it(force: Force, caplog: pytest.LogCaptureFixture) -> None:
    damage_what_no_run_reads(force)
    landed = versions(force)
    with landing.open_landing(force.settings) as connection:
        connection.execute("create table hr.another as select 1 as n")
    tidy(force.settings)
    assert "the landing was damaged and has been restored" in caplog.text
    assert versions(force) == landed
    assert_restored(force)


@pytest.mark.parametrize(
    ("damage", "place"),  # without its last file the copy is a whole one, of a run earlier
    [(truncated, BASE), (truncated, MIDDLE), (truncated, LAST), (missing, BASE), (missing, MIDDLE)],
)
def test_with_both_damaged_the_run_stops_in_words_and_changes_nothing(force: Force, damage: Damage, place: int) -> None:
    chain = files.chain(force.settings)
    damage(chain[place])
    truncated(force.settings.landing_path)
    left = {path: path.read_bytes() for path in [*chain, force.settings.landing_path] if path.exists()}
    words = "no second copy" if damage is missing and place == BASE else chain[place].name.split("-")[0]
    for _ in range(2):
        with pytest.raises(NoCopy, match=words) as raised:
            run(force)
        assert str(force.settings.landing_path) in str(raised.value)
        assert "backup" in str(raised.value)
    assert {path: path.read_bytes() for path in left} == left


def test_by_hand_what_lies_before_the_damage_is_saved(force: Force, tmp_path: Path) -> None:
    """As the runbook says: the file named and all after it are put away."""
    chain = files.chain(force.settings)
    truncated(chain[2])
    truncated(force.settings.landing_path)
    with pytest.raises(NoCopy, match=chain[2].name):
        run(force)
    for file in chain[2:]:
        shutil.move(file, tmp_path / file.name)
    run(force)
    assert "A2" not in [row["absence_id"] for row in force.rows("absence")]
    assert query(force.settings.landing_path, "select count(*) from hr.org_unit") == [(1,)]
    assert_restored(force)


def test_by_hand_a_backup_is_put_back(force: Force, tmp_path: Path) -> None:
    """As the runbook says: landing and copy are put away. That the warehouse is ahead of the backup is found out."""
    path, backup = force.settings.landing_path, tmp_path / "backup.duckdb"
    shutil.copy(path, backup)
    force.put("absence", absence("F", START))
    run(force)
    files.copies_dir(force.settings).rename(tmp_path / "put away")
    shutil.copy(backup, path)
    force.put("absence", absence("G", START))
    run(force)
    assert {"F", "G"} <= {row["absence_id"] for row in force.rows("absence")}
    assert_restored(force)


def test_notes_written_after_the_clock_was_put_back_are_copied(force: Force) -> None:
    ahead = "update ingest.cursor_seen set recorded_at = recorded_at + interval 1 day"
    with landing.open_landing(force.settings) as connection:
        connection.execute(ahead)
    for file in files.chain(force.settings):
        file.unlink()
    keep(force.settings)
    force.put("absence", absence("F", START))
    run(force)
    force.put("absence", absence("G", START))
    run(force)
    assert [files.is_base(file) for file in files.chain(force.settings)] == [True, False, False]
    assert_restored(force)


def test_a_file_is_read_back_by_the_run_after_the_one_that_wrote_it_and_then_trusted(
    force: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def looked_at(path: Path) -> bool:
        read.append(path.name)
        return is_damaged(path)

    run(force)
    force.put("absence", absence("F", START))
    run(force)
    newest = files.chain(force.settings)[LAST]
    monkeypatch.setattr(reading, "is_damaged", looked_at)
    run(force)
    assert read == [newest.name]
    run(force)
    assert read == [newest.name]


def test_a_new_base_that_cannot_be_read_back_replaces_nothing(
    force: Force, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = files.chain(force.settings)
    force.put("absence", absence("F", START))
    force.as_at += timedelta(hours=1)
    ingest_system(force.settings, force.system)
    rebasing = settings_of(force, copy_changes=0)

    def spoiled(connection: Any, draft: Path, name: str, path: Path) -> None:
        files.commit(connection, draft, name, path)
        flipped(path)

    with monkeypatch.context() as patched:
        patched.setattr(copies, "commit", spoiled)
        assert keep(rebasing) is None
    assert "could not be read back as it was written" in caplog.text
    assert files.chain(force.settings) == before
    written = keep(rebasing)
    assert written is not None
    assert files.chain(force.settings) == [written]
    assert_restored(force)
