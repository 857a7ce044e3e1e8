"""SQL systems behind a URL: one SQLite file, and a real PostgreSQL with a schema a system."""

import sqlalchemy as sa

from simulator import apply_tick, write_force
from simulator.schema import SQL_SYSTEMS, load_tables, sql_table
from tests.simulator.conftest import AS_AT, read_table, snapshot

NEXT = "2024-11-05T09:45:00Z"
TABLES = [table for table in load_tables().values() if table.system in SQL_SYSTEMS]


def _rows(engine, table, schema):
    target = sql_table(table, sa.MetaData(), schema)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(target)).mappings()]


def _comparable(found, key):
    return sorted(
        ({k: str(v) if hasattr(v, "isoformat") else v for k, v in row.items()} for row in found), key=lambda r: r[key]
    )


def test_one_sqlite_url_holds_all_systems(tmp_path):
    url = f"sqlite:///{tmp_path}/all.db"
    summary = write_force(tmp_path / "lists", "tiny", url=url, as_at=AS_AT)
    write_force(tmp_path / "files", "tiny", as_at=AS_AT)
    engine = sa.create_engine(url)
    for table in TABLES:
        found = _rows(engine, table, None)
        assert len(found) == summary.rows[table.key]
        expected = _comparable(read_table(tmp_path / "files", table), table.primary_key)
        assert _comparable(found, table.primary_key) == expected, table.key
    changes = apply_tick(tmp_path / "lists", 200, url=url, as_at=NEXT)
    assert changes["athena.investigation"].inserted > 0


def test_a_url_may_name_a_file_a_system(tmp_path):
    write_force(tmp_path, "tiny", url=f"sqlite:///{tmp_path}/{{system}}.db", as_at=AS_AT)
    assert len(snapshot(tmp_path)) == 29


def test_postgresql_holds_the_same_rows_and_ticks_alike(postgres_url, tmp_path):
    for _ in range(2):  # a second run replaces the first
        write_force(tmp_path / "lists", "tiny", url=postgres_url, as_at=AS_AT)
    write_force(tmp_path / "files", "tiny", as_at=AS_AT)
    engine = sa.create_engine(postgres_url)
    for step in ("write", "tick"):
        for table in TABLES:
            expected = _comparable(read_table(tmp_path / "files", table), table.primary_key)
            assert _comparable(_rows(engine, table, table.system), table.primary_key) == expected, (step, table.key)
        if step == "write":
            said = apply_tick(tmp_path / "lists", 200, url=postgres_url, as_at=NEXT)
            assert said == apply_tick(tmp_path / "files", 200, as_at=NEXT)
    names = {index["name"] for index in sa.inspect(engine).get_indexes("investigation", schema="athena")}
    assert "ix_investigation_updated_at" in names
    with engine.begin() as connection:
        for system in SQL_SYSTEMS:
            connection.execute(sa.schema.DropSchema(system, cascade=True))
    engine.dispose()
