"""A force whose sources live on, and the proof that a tick leaves what a build from nothing would leave."""

import random
import shutil
import sqlite3
from datetime import datetime, timedelta

import duckdb

from orchestration.ingestion import ingest_all, replay
from orchestration.publication import next_release_id
from orchestration.settings import Settings
from orchestration.tick import plan
from orchestration.tick.build import build
from orchestration.tick.whole import make_all
from orchestration.transformation import prepare_run

LAYERS = ("intermediate", "marts")


class World:
    """One force under test; ``at`` is its clock. ``monkeypatch`` must point the settings at its sources."""

    def __init__(self, force, seed):
        self.force, self.chance = force, random.Random(seed)
        self.at = datetime.fromisoformat(force.as_at)
        self.seed = seed

    @property
    def settings(self):
        return Settings(data_dir=self.force.data, as_at=self.at, _env_file=None)

    def live(self, minutes, rows):
        """Let time pass, and at its end a burst of about so many changed rows."""
        self.at += timedelta(minutes=minutes)
        if rows:
            moment = (self.at - timedelta(seconds=30)).isoformat()
            self.force.simulate("tick", "--rows", str(rows), "--seed", str(self.seed), "--as-at", moment)
            self.seed += 1

    def change(self, system, statement):
        """Change rows of a source with SQL; ``{now}`` is its clock's text."""
        now = self.at.strftime("%Y-%m-%d %H:%M:%S")
        with sqlite3.connect(self.force.sources / f"{system}.db") as source:
            changed = source.execute(statement.format(now=now)).rowcount
        assert changed, statement

    def tick(self):
        """Land, replay and build as a tick does; return every node's outcome."""
        settings = self.settings
        ingest_all(settings)
        replay(settings)
        prepare_run(settings, next_release_id(settings))
        return build(settings)

    def differences(self, home):
        """Replay the landing into a new warehouse, build it as at the same instant; say where ours differs."""
        scratch = self.settings.model_copy(update={"data_dir": home / "from_nothing"})
        shutil.rmtree(scratch.data_dir, ignore_errors=True)
        scratch.landing_path.parent.mkdir(parents=True)
        shutil.copyfile(self.settings.landing_path, scratch.landing_path)
        assert replay(scratch).is_rebuild
        prepare_run(scratch, next_release_id(scratch))
        with duckdb.connect(str(scratch.warehouse_path)) as connection:
            connection.execute(f"attach '{self.settings.warehouse_path}' as ticked (read_only)")
            connection.execute("create or replace table pipeline.run as from ticked.pipeline.run")
        nodes, broken = make_all(scratch, plan.recall(self.settings))
        assert (broken, [node for node in nodes if node.status != "success"]) == (set(), [])
        return cell_by_cell(self.settings.warehouse_path, scratch.warehouse_path)


def cell_by_cell(one, other):
    """Return in words which tables of two warehouses hold different rows, in any cell."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        tables = {
            side: connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = ? and schema_name in "
                "(select unnest(?)) order by all",
                [side, list(LAYERS)],
            ).fetchall()
            for side in ("one", "other")
        }
        assert tables["one"] == tables["other"]
        return [found for table in tables["one"] for found in _table(connection, *table)]


def _table(connection, schema, name):
    counts = []
    for left, right in (("one", "other"), ("other", "one")):
        query = f'from {left}.{schema}."{name}" except all from {right}.{schema}."{name}"'
        counts.append(connection.execute(f"select count(*) from ({query})").fetchone()[0])
    words = f"{schema}.{name}: {counts[0]} rows only in the tick's, {counts[1]} only from nothing"
    return [words] if any(counts) else []
