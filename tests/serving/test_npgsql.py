"""What Power BI's driver asks before it asks for rows, put by hand: Npgsql itself does not run here."""

from __future__ import annotations

import psycopg
import pytest

from serving.database import address, names

# Types with what lies beneath arrays, ranges and domains; enums and composite types apart, as the driver learns them.
TYPES = """
    select ns.nspname, typ.oid, typ.typname, typ.typtype, typ.typnotnull, elem.typname, rng.rngsubtype
    from pg_type as typ
    join pg_namespace as ns on ns.oid = typ.typnamespace
    join pg_proc as reads on reads.oid = typ.typreceive
    left join pg_type as elem on elem.oid = typ.typelem
    left join pg_range as rng on rng.rngtypid = typ.oid
    where typ.typtype in ('b', 'r', 'e', 'd') and reads.proname <> 'record_recv' order by typ.oid"""
ENUMS = "select enumtypid, enumlabel from pg_enum order by enumtypid, enumsortorder"
COMPOSITES = """
    select typ.oid, att.attname, att.atttypid from pg_type as typ
    join pg_class as cls on cls.oid = typ.typrelid and cls.relkind = 'c'
    join pg_attribute as att on att.attrelid = typ.typrelid and attnum > 0 and not attisdropped order by 1"""
NAVIGATOR = """
    select table_schema, table_name, table_type from information_schema.tables where table_schema = 'scorecards'"""
COLUMNS = """
    select column_name, ordinal_position, is_nullable, data_type, numeric_precision, numeric_scale, udt_name
    from information_schema.columns where table_schema = 'scorecards' and table_name = %s order by 2"""
# information_schema shows constraints to those who may write only: an import account finds keys in pg_constraint.
KEYS = """
    select conname from pg_constraint
    where connamespace = 'scorecards'::regnamespace and contype = 'p'
    and conrelid::regclass::text = 'scorecards.' || %s"""


@pytest.fixture
def bi(served_settings):
    """The import account, over TLS 1.2 and no later: the newest that Npgsql 4.0.17 speaks."""
    conninfo = address.conninfo_as(served_settings, names.BI)
    with psycopg.connect(conninfo, ssl_max_protocol_version="TLSv1.2", autocommit=True) as connection:
        yield connection


def test_the_driver_learns_every_type_that_is_served(bi):
    known = {row[2] for row in bi.execute(TYPES).fetchall()}
    assert bi.execute(ENUMS).fetchall() == []
    bi.execute(COMPOSITES).fetchall()
    served = {row[6] for (table,) in tables(bi) for row in bi.execute(COLUMNS, [table]).fetchall()}
    assert served <= known


def tables(bi):
    return [(row[1],) for row in bi.execute(NAVIGATOR).fetchall()]


def test_the_navigator_lists_tables_and_views_and_what_is_in_them(bi):
    kinds = {name: kind for _, name, kind in bi.execute(NAVIGATOR).fetchall()}
    assert kinds["dim_metric"] == "BASE TABLE"
    assert {name for name, kind in kinds.items() if kind == "VIEW"} == {
        "metric_aggregate", "metric_figure", "organisation", "calendar"
    }  # fmt: skip
    for name in kinds:
        assert bi.execute(COLUMNS, [name]).fetchall(), name
        assert bool(bi.execute(KEYS, [name]).fetchall()) == (kinds[name] == "BASE TABLE"), name


def test_a_pooled_connection_is_reset_and_reads_on(bi):
    before = bi.execute("select count(*) from scorecards.metric_figure").fetchone()
    bi.execute("discard all")
    assert bi.execute("select count(*) from scorecards.metric_figure").fetchone() == before
    spoken = bi.execute("select version from pg_stat_ssl where pid = pg_backend_pid()").fetchone()
    assert spoken == ("TLSv1.2",)
