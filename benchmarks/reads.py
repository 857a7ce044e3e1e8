"""What readers of a release wait for: queries of an analyst and of Power BI, on DuckDB, on Parquet, on PostgreSQL.

The same SQL everywhere, each query asked again and again on one open connection; wall time, for that is what a reader
waits. The yardstick reads every column of the largest mart once from Parquet; what is held against it is the least of
all rounds, which other work on the machine disturbs least.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from benchmarks.place import Place
from orchestration.publication import open_current
from orchestration.publication.layout import DATABASE
from orchestration.settings import Settings
from serving.database import address, embedded, names
from serving.database.programs import ServerFailed
from serving.step import serve_current

ROUNDS = 20
IMPORT = "import of all figures, as Power BI does"
YARDSTICK = "yardstick"
QUERIES = {
    "one metric in the CSPs": """
        select entity_id, value, ci_low, ci_high, target from metric_value
        where metric_id = '{metric}' and level = 'csp' and period_grain = 'month' and period_start = date '{month}'""",
    "every metric of one team": """
        select metric_id, value, peer_value, baseline_value, flag from metric_value
        where level = 'team' and entity_id = '{team}' and period_grain = 'month' and period_start = date '{month}'""",
    "one metric of the force over time": """
        select period_start, value, target from metric_value
        where metric_id = '{metric}' and level = 'force' and period_grain = 'month' order by period_start""",
    "the twenty highest officers": """
        select officer.display_name, figure.value from metric_value as figure
        inner join dim_officer as officer on figure.entity_id = officer.person_no and officer.is_current
        where figure.metric_id = '{metric}' and figure.level = 'officer' and figure.period_grain = 'month'
            and figure.period_start = date '{month}'
        order by figure.value desc, officer.display_name limit 20""",
    "all metrics by month and level": """
        select metric_id, level, period_start, count(*), avg(value) from metric_value
        where period_grain = 'month' group by metric_id, level, period_start""",
    "investigations by team and month": """
        select team.unit_name, date_trunc('month', item.recorded_at) as month, count(*)
        from fct_investigation as item inner join dim_team as team on item.team_key = team.team_key
        group by team.unit_name, date_trunc('month', item.recorded_at)""",
}
_CHOICE = """
    select metric_id, (select max(period_start) from metric_value where period_grain = 'month'),
        (select entity_id from metric_value where level = 'team' and period_grain = 'month'
            group by entity_id order by count(*) desc, entity_id limit 1)
    from metric_value where level = 'officer' and period_grain = 'month'
    group by metric_id order by count(*) desc, metric_id limit 1"""

Asking = dict[str, Callable[[], object]]


def measure(place: Place) -> dict[str, Any]:
    """Return ``engines`` (by engine and query: least, p50, p95 in ms), ``yardstick_ms`` and ``metric_rows``."""
    settings = Settings()
    with open_current(settings) as release:
        with duckdb.connect(str(release.path / DATABASE), read_only=True) as marts:
            queries = chosen(marts)
            (rows,) = marts.execute("select count(*) from metric_value").fetchone() or (0,)
            engines = {"DuckDB": timed(in_duckdb(marts, queries))}
        with duckdb.connect() as database:
            _views_of_parquet(database, release.path)
            engines["Parquet"] = timed(in_duckdb(database, queries))
            yard = timed(
                {YARDSTICK: lambda: database.execute("select bit_xor(hash(v)) from metric_value v").fetchall()}
            )
    postgres = _postgres(settings, queries)
    if postgres:
        engines["PostgreSQL"] = postgres
    return {"engines": engines, "yardstick_ms": yard[YARDSTICK]["least"], "metric_rows": rows}


def chosen(database: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the queries about the metric and the team with most figures, in the last month."""
    row = database.execute(_CHOICE).fetchone()
    if row is None:
        raise LookupError("the release has no figure of an officer: nothing can be asked of it")
    metric, month, team = row
    return {name: query.format(metric=metric, month=month, team=team) for name, query in QUERIES.items()}


def timed(asking: Asking, rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """Call each ``rounds`` times; return milliseconds by name: the least, the median, the 95th percentile."""
    found = {}
    for name, ask in asking.items():
        took = []
        for _ in range(rounds):
            began = time.perf_counter()
            ask()
            took.append((time.perf_counter() - began) * 1000)
        p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
        found[name] = {"least": round(min(took), 2), "p50": round(statistics.median(took), 2), "p95": round(p95, 2)}
    return found


def in_duckdb(database: duckdb.DuckDBPyConnection, queries: dict[str, str]) -> Asking:
    """Return how each query, and the import, is asked of an open DuckDB connection."""
    asking: Asking = {name: partial(_all, database, sql) for name, sql in queries.items()}
    return asking | {IMPORT: lambda: sum(len(part) for part in database.sql("from metric_value").to_arrow_reader())}


def _all(connection: Any, sql: str) -> object:
    return connection.execute(sql).fetchall()


def _views_of_parquet(database: duckdb.DuckDBPyConnection, release: Path) -> None:
    for file in sorted(release.glob("*.parquet")):
        database.execute(f"create view \"{file.stem}\" as from '{file}'")


def _postgres(settings: Settings, queries: dict[str, str]) -> dict[str, dict[str, float]] | None:
    """Serve the release from our own PostgreSQL and ask it as the account of BI tools; None where there is none."""
    try:
        embedded.ensure(settings)
    except ServerFailed as missing:
        print(f"  PostgreSQL is left out: {missing}", flush=True)
        return None
    try:
        serve_current(settings)
        with psycopg.connect(address.conninfo_as(settings, names.BI), autocommit=True) as connection:
            connection.execute(f"set search_path to {names.SCHEMA}")
            asking: Asking = {name: partial(_all, connection, sql) for name, sql in queries.items()}
            return timed(asking | {IMPORT: lambda: _copied(connection)})
    finally:
        embedded.stop(settings)


def _copied(connection: psycopg.Connection[Any]) -> int:
    with (
        connection.cursor() as cursor,
        cursor.copy("copy (select * from metric_value) to stdout (format binary)") as rows,
    ):
        return sum(len(part) for part in rows)
