"""Any tool: tables, columns, keys and rows through ODBC, by the driver that such tools use."""

from __future__ import annotations

from contextlib import closing

import pytest
from psycopg.conninfo import conninfo_to_dict

from serving.contract.snapshot import last
from serving.database import address, names
from serving.database.tables import pg_type, table_of
from tests.programs import missing
from tests.serving.releases import rows_of

DRIVER = "PostgreSQL Unicode"
KINDS = {"text": "text", "bigint": "int8", "integer": "int4", "double precision": "float8", "boolean": "bool",
         "date": "date", "timestamp": "timestamp", "numeric": "numeric"}  # fmt: skip


@pytest.fixture(scope="module")
def odbc(served_settings):
    try:
        import pyodbc

        known = pyodbc.drivers()
    except ImportError:
        known = []
    if DRIVER not in known:
        missing(f"unixODBC or its driver {DRIVER} is not installed")
    given = conninfo_to_dict(address.conninfo_as(served_settings, names.BI))
    lines = (address.embedded_home(served_settings) / "pgpass").read_text().split()
    [password] = [line.split(":")[4] for line in lines if line.split(":")[3] == names.BI]
    options = (
        f"Driver={{{DRIVER}}};Server=localhost;Port={given['port']};Database={given['dbname']};Uid={names.BI};"
        f"Pwd={password};SSLmode=verify-full;pqopt={{sslrootcert={given['sslrootcert']}}};BoolsAsChar=0"
    )
    with closing(pyodbc.connect(options, readonly=True)) as connection:
        yield connection


def test_tables_columns_and_types_are_those_of_the_contract(odbc):
    cursor, columns = odbc.cursor(), {}
    for row in cursor.columns(schema="scorecards"):
        columns.setdefault(row.table_name, {})[row.column_name] = row.type_name
    wanted = {
        table: table_of(table, {name: pg_type(kind.upper()) for name, kind in listed.items()}).columns
        for table, listed in last().items()
    }
    for table, listed in wanted.items():
        for name, kind in listed.items():
            assert columns[table][name] == KINDS[kind.split("(")[0]], f"{table}.{name}"
    kinds = {row.table_name: row.table_type for row in cursor.tables(schema="scorecards")}
    assert kinds["metric_value"] == "TABLE"
    assert kinds["metric_aggregate"] == "VIEW"


def test_keys(odbc):
    cursor = odbc.cursor()
    assert [row.column_name for row in cursor.primaryKeys("metric_value", schema="scorecards")] == ["metric_value_key"]
    foreign = {
        (row.fkcolumn_name, row.pktable_name)
        for row in cursor.foreignKeys(foreignTable="metric_value", foreignSchema="scorecards")
    }
    assert foreign == {
        ("metric_key", "dim_metric"), ("officer_key", "dim_officer"), ("team_key", "dim_team"),
        ("csp_key", "dim_csp"), ("date_key", "dim_date"),
    }  # fmt: skip


def test_rows(odbc):
    cursor = odbc.cursor()
    rows = cursor.execute("select entity_id, period_start, value from scorecards.metric_value order by 1").fetchall()
    assert len(rows) == len(rows_of("x", 1)["metric_value"])
    assert rows[0][1].year == 2024
    assert cursor.execute("select is_current from scorecards.dim_team").fetchone()[0] is True
