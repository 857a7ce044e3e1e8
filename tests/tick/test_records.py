"""Whatever becomes of source rows, the tables of records that follow them in parts are what their queries give."""

import random

import pytest

from orchestration.publication.difference import SIGN, columns_of
from orchestration.publication.names import quoted
from orchestration.tick import memory
from orchestration.tick.plan import Plan
from orchestration.tick.wave import Wave
from tests.tick.test_clock import with_all_they_read, wrong

KEYS = {
    ("athena", "investigation"): "investigation_no",
    ("athena", "offence"): "offence_id",
    ("athena", "outcome"): "outcome_id",
    ("athena", "oic_history"): "oic_history_id",
    ("athena", "suspect_status"): "suspect_status_id",
    ("athena", "victim"): "victim_id",
    ("athena", "victim_contact"): "contact_id",
    ("athena", "stop_search"): "form_no",
    ("athena", "intelligence_report"): "report_no",
    ("athena", "user_account"): "user_id",
    ("command_control", "incident"): "incident_no",
    ("command_control", "attendance"): "attendance_id",
    ("finance", "overtime_claim"): "claim_id",
    ("hr", "posting"): "posting_id",
    ("sharepoint", "team_map"): "id",
}


def records(found):
    """Return a plan of the facts and the tables of records under them that are made in parts, with all they read."""
    asked = {
        step.unique_id for step in found.steps
        if step.meta.get("parts") and step.name.startswith(("fct_", "int_"))
        and not step.name.startswith(("int_metric", "int_flag", "int_watch"))
    }  # fmt: skip
    return Plan(found.signature, with_all_they_read(found, asked), ()), asked


def disturb(connection, chance, system, name, rows, is_kept):
    """Take some rows away and give others the values of a third; where it ``is_kept``, as a replay keeps it."""
    table, key = f"raw_{system}.{name}", KEYS[system, name]
    values = ", ".join(f"donor.{quoted(column)}" for column in columns_of(connection, table) if column != key)
    keys = [row[0] for row in connection.execute(f"select {key} from {table} order by all").fetchall()]
    if not keys:
        return
    rows = min(rows, len(keys))  # what went stays gone, so that a small table runs out of rows
    chosen, donors = chance.sample(keys, rows), chance.sample(keys, rows)
    connection.execute("create or replace temp table pair (k varchar, donor varchar)")
    pairs = list(zip(chosen[1:], donors[1:], strict=True))  # the first one goes, the others change
    if pairs:
        connection.executemany("insert into pair values (?, ?)", [[str(one), str(other)] for one, other in pairs])
    listed = ", ".join("?" for _ in chosen)
    connection.execute(f"create or replace temp table went as from {table} where {key} in ({listed})", chosen)
    connection.execute(
        f"create or replace temp table came as select chosen.{key}, {values} from {table} as donor "
        f"inner join pair on donor.{key}::varchar = pair.donor "
        f"inner join {table} as chosen on chosen.{key}::varchar = pair.k"
    )
    connection.execute(f"delete from {table} where {key} in ({listed})", chosen)
    connection.execute(f"insert into {table} by name from came")
    keep(connection, system, name, is_kept)


def keep(connection, system, name, is_kept):
    """Count the batch of a disturbance, and keep its rows where they are to be known."""
    connection.execute("create schema if not exists replayed")
    connection.execute(
        "create table if not exists replayed.step "
        "(system varchar, table_name varchar, from_batch_id bigint, upto_batch_id bigint)"
    )
    where = f"where system = '{system}' and table_name = '{name}'"
    connection.execute(f"update pipeline.applied_batch set batch_id = batch_id + 1 {where}")
    connection.execute(f"delete from replayed.step {where}")
    if is_kept:
        connection.execute(
            f"insert into replayed.step select system, table_name, batch_id - 1, batch_id "
            f"from pipeline.applied_batch {where}"
        )
        connection.execute(
            f"create or replace table replayed.raw_{system}__{name} as "
            f"select *, -1 as {SIGN} from went union all by name select *, 1 as {SIGN} from came"
        )


def live(built, seed, times):
    """Disturb some sources so many times, and build after each; every table of records must follow."""
    whole, connection = built
    found, asked = records(whole)
    assert len(asked) > 40
    chance, differed = random.Random(seed), set()
    run(connection, found)
    for _ in range(times):
        connection.execute("drop table if exists replayed.step")
        for system, name in chance.sample(sorted(KEYS), 6):
            disturb(connection, chance, system, name, chance.choice([2, 5, 9]), chance.random() < 0.8)
        differed |= asked & set(run(connection, found))
        assert wrong(connection, found, asked) == [], seed
    assert len(differed) > len(asked) / 2, "what was disturbed must matter to most of them"


def run(connection, found):
    wave = Wave(connection, found, memory.read(connection, found.signature))
    nodes = wave.run()
    assert [node for node in nodes if node.status in ("error", "skipped")] == []
    return wave.remake.deltas


def test_whatever_becomes_of_source_rows_is_seen_in_every_table_of_records(built):
    live(built, seed=1, times=4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_the_same_many_times(built, seed):
    live(built, seed, times=20)
