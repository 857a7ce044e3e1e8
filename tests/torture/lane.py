"""The torture lane: a force that lives on while its runs are killed, beside a twin whose runs are left alone."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.cli.simulated import addresses
from orchestration.publication import list_releases, verify
from tests.end_to_end.force import Force
from tests.torture.worker import processes, run_stages

PATIENCE = 900
# What says when and in which batch a row landed, not what it says.
OF_THE_BATCH = {"_batch_id", "_loaded_at"}


@dataclass
class Lane:
    """A tortured force and all that is needed to kill its runs and to tell what they left."""

    force: Force
    home: Path
    seed: int
    kills: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance, self.context = random.Random(self.seed), processes()
        self.checks = self.home / "checks"

    def run(self, *stages: str, force: Force | None = None, **extra: str) -> int | None:
        """Run ``stages`` undisturbed (or to the crash point in ``extra``); remember how long the last one took."""
        process, clock = self._start(stages, force or self.force, extra)
        process.join(PATIENCE)
        if clock[1]:
            self.seconds[stages[-1]] = clock[1] - clock[0]
        if process.exitcode == -9:
            self._count(stages[-1])
        return process.exitcode

    def kill(self, *stages: str, **extra: str) -> bool:
        """Run ``stages`` and kill -9 at a random instant of the last one; say whether the run was still at work."""
        process, clock = self._start(stages, self.force, extra)
        while not clock[0] and process.is_alive():
            time.sleep(0.002)
        # long enough for a busy machine, short enough that most runs are still at work
        usual = 10.0 if "CSP_FULL_BUILD" in extra else self.seconds.get(stages[-1], 2.0)
        process.join(self.chance.uniform(0, usual))
        process.kill()
        process.join()
        if process.exitcode == -9:
            self._count(stages[-1])
        return process.exitcode == -9

    def _start(self, stages: tuple[str, ...], force: Force, extra: dict[str, str]) -> tuple[Any, Any]:
        environment = {**addresses(force.sources), "CSP_DATA_DIR": str(force.data), "CSP_AS_AT": force.as_at, **extra}
        clock = self.context.Array("d", 2, lock=False)
        process = self.context.Process(target=run_stages, args=(environment, stages, self.checks, clock))
        process.start()
        return process, clock

    def _count(self, stage: str) -> None:
        self.kills[stage] = self.kills.get(stage, 0) + 1

    @property
    def total(self) -> int:
        """How many runs were killed at work."""
        return sum(self.kills.values())

    def publications(self, times: int) -> Iterator[bool]:
        """Kill publications of the run built last; once one is complete, all is put back to before it was."""
        published, saved = self.force.data / "published", self.home / "published"
        self._take_back(published)
        shutil.copytree(published, saved, symlinks=True)
        for _ in range(times):
            yield self.kill("publish")
            if self.force.current.resolve().name != (saved / "current").resolve().name:
                shutil.rmtree(published)
                shutil.copytree(saved, published, symlinks=True)
        shutil.rmtree(saved)

    def _take_back(self, published: Path) -> None:
        """Undo the newest publication, as if it had not been made yet."""
        *_, before, newest = sorted((published / "releases").iterdir())
        if self.force.current.resolve() == newest:
            self.force.current.unlink()
            self.force.current.symlink_to(Path("releases") / before.name)
        shutil.rmtree(newest)


def torn(force: Force) -> list[str]:
    """Return what is not whole of what a reader or the next run could meet: releases and the landing."""
    released = [problem for release in list_releases(force.settings) for problem in verify(release.path)]
    current = [] if force.current.exists() else ["no current release"]
    return released + current + doubled(force.settings.landing_path)


def doubled(landing: Path) -> list[str]:
    """Return the tables of the landing in which a version of a row stands twice."""
    with duckdb.connect(str(landing), read_only=True) as connection:
        tables = [table for table in _tables(connection) if not table.startswith("ingest.")]
        twice = "select count(*) > count(distinct ({columns})) from {table}"
        return [
            f"{table}: a version stands twice"
            for table in tables
            if connection.execute(twice.format(columns=_columns(connection, table), table=table)).fetchone() == (True,)
        ]


def landed(landing: Path) -> dict[str, set[tuple[Any, ...]]]:
    """Return every version ever landed, by table, and the mismatches seen, without batch and wall clock."""
    with duckdb.connect(str(landing), read_only=True) as connection:
        tables = [table for table in _tables(connection) if not table.startswith("ingest.")]
        return {
            table: set(connection.execute(f"select {_columns(connection, table)} from {table}").fetchall())
            for table in [*tables, "ingest.mismatch_seen"]
        }


def _tables(connection: Any) -> list[str]:
    rows = connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
    return [f"{schema}.{table}" for schema, table in rows]


def _columns(connection: Any, table: str) -> str:
    names = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    return ", ".join(f'"{name}"' for name in names if name not in OF_THE_BATCH)
