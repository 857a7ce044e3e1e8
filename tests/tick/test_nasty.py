"""Whatever nasty becomes of any source rows, every table that is made in parts is what its query gives, flags too."""

import random

import duckdb
import pytest

from orchestration.tick import plan
from tests.tick.catalogue import edit, own_seeds
from tests.tick.nasty import Nasty
from tests.tick.test_clock import wrong
from tests.tick.test_records import keep, run

pytestmark = pytest.mark.timeout(3600)
FEW_PEERS = {"minimum_peers": "2", "minimum_exposure": "0", "floor": "0"}
EASILY = {
    "flag_constant": {
        "signal_p": "0.5", "confirmed_q": "0.99", "stock_z": "0.5", "stock_weeks_needed": "1", "stock_zero_share": "1",
        "stock_p": "0.5", "money_z": "0.5", "count_mean_minimum": "1", "run_length": "3", "sigma_limits": "1",
    },
    "watch_setting": {
        "strength_least_people": "1", "workload_band_least_officers": "1", "workload_band_least_shifts": "1",
        "forecast_minimum_origins": "2", "forecast_minimum_points": "3", "workload_band_months_below": "1",
    },
    "metric_setting": {
        "plan_after_flag_days": "1", "mismatch_dispute_days": "400", "mismatch_quarantine_after_days": "1",
        "mismatch_posting_late_days": "1", "flag_weeks_assessed": "3", "unavailable_absence_days": "1",
    },
}  # fmt: skip
IN_DISPUTE = """
    create or replace temp table went as from raw_review_app.record_dispute limit 0;
    create or replace temp table came as
    select 'D' || investigation_no as id, 'investigation' as record_type, investigation_no as record_ref,
        'P100016' as raised_by, date '2024-10-01' as raised_on, null::date as resolved_on, null::varchar as resolution,
        updated_at as modified, _batch_id, _loaded_at
    from raw_athena.investigation where status = 'open' order by recorded_at desc limit 15;
    insert into raw_review_app.record_dispute by name from came"""


@pytest.fixture
def flagged(new_world, tmp_path):
    """The plan and the warehouse of a force in which flags are raised on next to nothing, and records are in dispute.

    By the rules in force so few people have no flag at all, and what is made of flags would hold no row.
    """
    world = new_world(1)
    seeds = own_seeds(world.settings, tmp_path)
    edit(seeds, "metric_flag_rule", _few_peers, None)
    for name, easily in EASILY.items():
        edit(seeds, name, _values(name, easily), None)
    with duckdb.connect(str(world.settings.warehouse_path), config={"threads": 1}) as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        connection.execute(IN_DISPUTE)
        keep(connection, "review_app", "record_dispute", is_kept=False)
        found = plan.recall(world.settings)
        run(connection, found)
        for table in ("intermediate.int_flag", "intermediate.int_flag_disputed", "metrics.mtr_flags_with_plan"):
            assert connection.execute(f"select count(*) from {table}").fetchone()[0] > 10, table
        yield found, connection


def _few_peers(rows, _):
    for row in rows:
        row.update({name: value for name, value in FEW_PEERS.items() if row[name]})


def _values(name, wanted):
    def change(rows, _):
        for row in rows:
            row["value"] = wanted.get(row["constant" if name == "flag_constant" else "setting"], row["value"])

    return change


def live(flagged, seed, times):
    """Let so many nasty things happen, and build after each; every table that is made in parts must follow."""
    found, connection = flagged
    asked = {step.unique_id for step in found.steps if step.meta.get("parts") or step.meta.get("rows")}
    nasty, differed = Nasty(connection, random.Random(seed)), set()
    for _ in range(times):
        connection.execute("drop table if exists replayed.step")
        nasty.change()
        if nasty.chance.random() < 0.4:
            nasty.pass_time()
        differed |= asked & set(run(connection, found))
        assert wrong(connection, found, asked) == [], seed
    return differed, asked


def test_nasty_changes_of_any_source_rows_are_seen_in_every_table_that_is_made_in_parts(flagged):
    live(flagged, seed=2, times=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_the_same_many_times(flagged, seed):
    differed, asked = live(flagged, seed, times=15)
    assert len(differed) > len(asked) / 2, "what was changed must matter to most of them"
