"""A small force on a file system of a few megabytes, which fills up while a read is landed. In its own namespace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

from tests.ingestion.force import Force
from tests.ingestion.test_kill import assert_exactly_once


def main(home: Path) -> None:
    """Fill the disk, see that what was landed stands, make room, and see that all is there once."""
    from tests.torture.test_faults import fill, rows

    disk = home / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=True)
    force = Force("hr", f"sqlite:///{home}/hr.db", disk / "data")
    force.create()
    known = rows(0, 10)
    force.put("absence", *known)
    force.load()
    many = rows(10, 40_000)
    for row in many:
        row["category"] = f"{row['absence_id']}-{hash(row['absence_id']):x}" * 4  # or it would compress to nothing
    fill(force, many)
    try:
        force.load()
    except duckdb.Error as fault:
        print(fault)
    else:
        raise AssertionError("the disk did not fill up")
    with duckdb.connect(str(force.settings.landing_path), read_only=True) as landing:
        assert landing.execute("select count(*) from hr.absence").fetchone() == (10,)
    subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
    force.load()
    assert_exactly_once(force, known + many)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
