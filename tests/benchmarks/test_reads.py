"""What is asked of a release: of the metric and the team with most figures, the same of DuckDB and of Parquet."""

import time

import duckdb
import pytest

from benchmarks.reads import IMPORT, QUERIES, _views_of_parquet, chosen, in_duckdb, timed

SCHEMA = """
create table metric_value as
select metric_id, level, entity_id, 'month' as period_grain, month::date as period_start, 1.0 * n as value,
    0.0 as ci_low, 9.0 as ci_high, null::double as target, null::double as peer_value, null::double as baseline_value,
    null as flag
from (values ('few', 'officer', 'P1', 1), ('many', 'officer', 'P1', 2), ('many', 'officer', 'P2', 3),
    ('many', 'team', 'U1', 5), ('many', 'csp', 'E1', 5), ('many', 'force', 'F', 5))
        as one(metric_id, level, entity_id, n),
    (values ('2024-09-01'), ('2024-10-01')) as months(month);
create table dim_officer as
from (values ('P1', 'One', true), ('P2', 'Two', true), ('P2', 'Was two', false))
    as one(person_no, display_name, is_current);
create table dim_team as from (values (1, 'Team')) as one(team_key, unit_name);
create table fct_investigation as from (values (1, timestamp '2024-10-02')) as one(team_key, recorded_at);
"""
EXPECTED = {
    "one metric in the CSPs": [("E1", 5, 0, 9, None)],
    "every metric of one team": [("many", 5, None, None, None)],
    "the twenty highest officers": [("Two", 3), ("One", 2)],
}


@pytest.fixture
def marts(tmp_path):
    with duckdb.connect() as database:
        database.execute(SCHEMA)
        for table in ("metric_value", "dim_officer", "dim_team", "fct_investigation"):
            database.execute(f"copy {table} to '{tmp_path / table}.parquet' (format parquet)")
        yield database


def test_the_queries_ask_of_what_has_most_figures_in_the_last_month(marts, tmp_path):
    queries = chosen(marts)
    assert queries.keys() == QUERIES.keys()
    with duckdb.connect() as files:
        _views_of_parquet(files, tmp_path)
        for name, query in queries.items():
            found = marts.execute(query).fetchall()
            assert found, name
            assert sorted(found, key=str) == sorted(files.execute(query).fetchall(), key=str), name
            assert found == EXPECTED.get(name, found)


def test_an_import_takes_every_row(marts):
    assert in_duckdb(marts, {})[IMPORT]() == 12


def test_a_release_without_figures_is_told(marts):
    marts.execute("delete from metric_value")
    with pytest.raises(LookupError, match="no figure"):
        chosen(marts)


def test_each_is_asked_again_and_again_and_its_slowest_shows():
    calls = []

    def ask():
        calls.append(1)
        time.sleep(0.05 if len(calls) == 1 else 0.0)

    found = timed({"one": ask}, rounds=5)["one"]
    assert len(calls) == 5
    assert found["least"] <= found["p50"] <= found["p95"]
    assert found["p95"] >= 10  # between the slowest and the one before it
