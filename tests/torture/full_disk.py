"""A small force on a real file system that fills up, at one stage of its run. In a namespace of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.ingestion import replay
from orchestration.ledger import last_runs
from orchestration.pipeline import PipelineRun
from tests.ingestion.force import Force, Row
from tests.ingestion.test_kill import assert_exactly_once

ROOM = "200m"


def main(home: Path, stage: str) -> None:
    """Fill the disk at ``stage``, see that what stood still stands, make room, and see that all is there once."""
    from tests.torture.test_faults import rows

    disk = home / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(disk)], check=True)
    force = Force("hr", f"sqlite:///{home}/hr.db", disk / "data")
    force.create()
    known = rows(0, 10)
    force.put("absence", *known)
    force.load()
    replay(force.settings)
    many = rows(10, 40_000)
    for row in many:
        row["category"] = f"{row['absence_id']}-{hash(row['absence_id']):x}" * 4  # or it would compress to nothing
    STAGES[stage](force, disk, known, many)
    resize(disk, ROOM)
    force.load()
    assert_exactly_once(force, known + many)


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def leave(disk: Path, free: int) -> None:
    """Let so many bytes be free."""
    found = os.statvfs(disk)
    resize(disk, str((found.f_blocks - found.f_bfree) * found.f_frsize + free))


def while_landing(force: Force, disk: Path, known: list[Row], many: list[Row]) -> None:
    from tests.torture.test_faults import fill

    leave(disk, 2 << 20)
    fill(force, many)
    refused(force.load)
    with duckdb.connect(str(force.settings.landing_path), read_only=True) as landing:
        assert landing.execute("select count(*) from hr.absence").fetchone() == (len(known),)


def while_replaying(force: Force, disk: Path, known: list[Row], many: list[Row]) -> None:
    from tests.torture.test_faults import fill

    fill(force, many)
    force.load()
    leave(disk, 1 << 20)
    refused(lambda: replay(force.settings))
    with duckdb.connect(str(force.settings.warehouse_path), read_only=True) as warehouse:
        assert warehouse.execute("select count(*) from raw_hr.absence").fetchone() == (len(known),)


def while_entering_the_ledger(force: Force, disk: Path, known: list[Row], many: list[Row]) -> None:
    """The ledger's own file system is full: the run goes on without it, and the next is entered again."""
    from tests.torture.test_faults import fill

    books = force.settings.data_dir / "ledger"
    stages(force)
    held = books.with_name("held")
    books.rename(held)
    books.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(books)], check=True)
    (books / "ledger.db").write_bytes((held / "ledger.db").read_bytes())
    with (books / "filler").open("wb", buffering=0) as filler:
        refused(lambda: [filler.write(b"x" * 4096) for _ in range(100)])
    fill(force, many)
    stages(force)
    assert len(last_runs(force.settings, 9)) == 1, "the disk did not fill up"
    (books / "filler").unlink()
    stages(force)
    assert len(last_runs(force.settings, 9)) == 2


def stages(force: Force) -> None:
    run = PipelineRun(force.settings, is_tick=True)
    run.ingest(force.system)
    run.replay()


def refused(action: Callable[[], object]) -> None:
    try:
        action()
    except (duckdb.Error, OSError) as fault:
        print(fault)
    else:
        raise AssertionError("the disk did not fill up")


STAGES = {"landing": while_landing, "replay": while_replaying, "ledger": while_entering_the_ledger}

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
