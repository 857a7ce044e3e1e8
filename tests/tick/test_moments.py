"""Until the moment that a tick names nothing moves but what only says how long ago something was."""

import shutil
from datetime import timedelta

import duckdb
import pytest

from orchestration.tick import memory, moments, plan
from orchestration.tick.wave import Wave

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
AGES = {"as_at", "held_days", "days_in_status", "lag_seconds", "change_lag_seconds", "last_loaded_at", "data_as_at"}
SEEN = {"first_seen_at", "resolved_at"}  # recorded by the pipeline after a build, which is not made here
MEDIAN_AGES = (
    "select base_metric_id from one.intermediate.int_metric where basis = 'stock' and value_kind in ('p50', 'p90')"
)


@pytest.mark.parametrize("seed", range(5))
def test_no_number_moves_before_the_next_moment(new_world, tmp_path, seed):
    world = new_world(seed)
    world.live(world.chance.randint(1, 1500), world.chance.choice([0, 60]))
    world.tick()
    with duckdb.connect(str(world.settings.warehouse_path)) as warehouse:
        until = moments.next_moment(warehouse, world.settings.instant)
    assert world.settings.instant < until
    last = until - timedelta(seconds=1)
    found = moved(world.settings, tmp_path, last)
    assert (found, world.at, last) == ([], world.at, last)


def moved(settings, home, instant):
    """Return the marts that say something else as at ``instant`` than they say now, by the same rows."""
    later = home / "warehouse.duckdb"
    shutil.copyfile(settings.warehouse_path, later)
    project = plan.recall(settings)
    with duckdb.connect(str(later)) as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        connection.execute("update pipeline.run set as_at = ?", [instant])
        # an idle tick reads its sources too
        read = "status in ('loaded', 'unchanged')"
        connection.execute(f"update pipeline.source_load set last_loaded_at = ? where {read}", [instant])
        Wave(connection, project, memory.read(connection, project.signature)).run()
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{settings.warehouse_path}' as one (read_only); attach '{later}' as other (read_only)"
        )
        query = (
            "select table_name from duckdb_tables() where database_name = 'one' and schema_name = 'marts' order by 1"
        )
        return [name for (name,) in connection.execute(query).fetchall() if _differs(connection, name)]


def _differs(connection, name):
    columns = [row[0] for row in connection.execute(f'describe one.marts."{name}"').fetchall()]
    kept = ", ".join(f'"{column}"' for column in columns if column not in AGES | SEEN)
    rows = f" where metric_id not in ({MEDIAN_AGES})" if "metric_id" in columns else ""
    one, other = (f'select {kept} from {side}.marts."{name}"{rows}' for side in ("one", "other"))
    both = f"select count(*) from (({one} except all {other}) union all ({other} except all {one}))"
    return connection.execute(both).fetchone()[0] > 0
