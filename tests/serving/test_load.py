"""A release comes over whole, with keys, words and rules, or readers keep what they had."""

from __future__ import annotations

import shutil
import stat
from contextlib import closing
from itertools import count

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from orchestration.settings import Postgres, Settings
from serving.database import address, inspect, names
from serving.database.copying import DuckLoader, PsycopgLoader, open_release
from serving.database.load import PublisherBusy, load_release
from serving.database.switch import SwitchRefused, refuse_losses
from serving.database.tables import METRIC_KEYS, read_tables, select_of
from serving.step import serve_after_publication
from tests.serving.releases import METRICS, OFFICERS, TEAMS, publish, rows_of, words

BAD_URL = "postgresql://scorecards_owner:sesame@127.0.0.1:1/scorecards"


def load(settings, release, **more):
    return load_release(settings, release, words=words(), **more)


def test_every_row_comes_over(served_settings, connect_as):
    with connect_as(names.BI) as bi:
        for table, rows in rows_of("20241105T093000000Z", 10).items():
            assert bi.execute(f"select count(*) from scorecards.{table}").fetchone()[0] == len(rows), table


def test_both_loaders_copy_the_same_rows(served_settings):
    release = publish(served_settings, "20241105T093000001Z")
    conninfo = address.publisher_conninfo(served_settings)
    with address.connect(conninfo) as connection, open_release(release.path) as source:
        found = {}
        for name, loader in [("duck", DuckLoader(source, conninfo)), ("psycopg", PsycopgLoader(source, connection))]:
            connection.execute(f"drop schema if exists loaded_{name} cascade")
            connection.execute(f"create schema loaded_{name}")
            tables = read_tables(source)
            for table in tables:
                columns = ", ".join(f'"{column}" {kind}' for column, kind in table.columns.items())
                connection.execute(f'create table loaded_{name}."{table.name}" ({columns})')
            connection.commit()
            for table in tables:
                loader.copy(table, f"loaded_{name}", select_of(table))
            connection.commit()
            # the number of a row is its place, which is nobody's promise
            found[name] = {
                table.name: sorted(
                    str(row)
                    for row in connection.execute(
                        "select to_jsonb(t) - %s from {} as t".format(f'loaded_{name}."{table.name}"'), [table.key]
                    ).fetchall()
                )
                for table in tables
            }
            connection.execute(f"drop schema loaded_{name} cascade")
        connection.commit()
    assert found["duck"] == found["psycopg"]
    assert found["duck"]["metric_value"]


def test_a_data_directory_may_have_blanks_and_quotes_in_its_name(served_settings, tmp_path):
    home = tmp_path / "the force's data"
    home.mkdir()
    for name in ("pgpass", "server.crt"):
        shutil.copy(address.embedded_home(served_settings) / name, home / name)
    named = {"passfile": str(home / "pgpass"), "sslrootcert": str(home / "server.crt")}
    conninfo = make_conninfo(address.publisher_conninfo(served_settings), **named)
    with open_release((served_settings.published_dir / "current").resolve()) as source:
        DuckLoader(source, conninfo)
        asked = source.execute("select * from postgres_query('server', 'select current_user::text')").fetchall()
    assert asked == [(names.OWNER,)]


def test_figures_join_every_dimension_by_key(connect_as):
    with connect_as(names.BI) as bi:
        keys = bi.execute(
            f"select {', '.join(METRIC_KEYS)} from scorecards.metric_value"
            " where level = 'officer' and entity_id = 'A1' and metric_id = 'stl_failures'"
        ).fetchall()
    assert keys == [(METRICS["stl_failures"], OFFICERS["A1"], TEAMS["BRX-INT1"], 1, 20241001)]


def test_what_a_tool_reads_from_the_catalogue(connect_as):
    with connect_as(names.BI) as bi:
        keys = bi.execute(
            "select contype, count(*) from pg_constraint where connamespace = 'scorecards'::regnamespace group by 1"
        ).fetchall()
        words_of = bi.execute("select obj_description('scorecards.fct_stl'::regclass)").fetchone()[0]
    counts = dict(keys)
    assert counts["p"] > 30
    assert counts["f"] > 60
    assert words_of.startswith("fct_stl.")


def test_the_connection_is_encrypted_and_the_password_hashed(served_settings, connect_as):
    with connect_as(names.BI) as bi:
        version = bi.execute("select version from pg_stat_ssl where pid = pg_backend_pid()").fetchone()[0]
    assert version in ("TLSv1.2", "TLSv1.3")
    with connect_as("postgres") as admin:
        hashes = admin.execute("select rolpassword from pg_authid where rolcanlogin").fetchall()
    assert {row[0][:14] for row in hashes} == {"SCRAM-SHA-256$"}
    conninfo = address.conninfo_as(served_settings, names.APP)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conninfo, sslmode="disable")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conninfo, password="wrong", passfile="/nonexistent")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conninfo, dbname="postgres")


def test_files_with_secrets_are_the_owners_alone(served_settings):
    for path in ("postgres/pgpass", "serving/pseudonym.key", "postgres/cluster/server.key"):
        assert stat.S_IMODE((served_settings.data_dir / path).stat().st_mode) == 0o600, path


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_figures_do_not_cross_a_network_in_clear(mode):
    with pytest.raises(ValueError, match="verify-full"):
        address.checked(f"postgresql://u:p@mart.example/scorecards?sslmode={mode}")
    assert "sslmode=verify-full" in address.checked("postgresql+psycopg://u:p@mart.example/scorecards")


def test_a_served_release_is_left_alone_and_the_last_one_is_kept(served_settings, connect_as):
    release = publish(served_settings, "20241105T093000002Z", scale=11)
    with closing(connect_as(names.OWNER)) as owner:
        before = owner.execute("select release_id from scorecards.meta_build").fetchone()[0]
    load(served_settings, release)
    assert load(served_settings, release).was_there
    with closing(connect_as(names.OWNER)) as owner:
        kept = owner.execute("select release_id from scorecards_previous.meta_build").fetchone()[0]
        schemas = owner.execute("select nspname from pg_namespace where nspname like 'scorecards%'").fetchall()
    assert kept == before
    assert not [name for (name,) in schemas if "gone" in name or "next" in name]


LOSSES = {
    "policy": "drop policy readers on scorecards_next.fct_stl",
    "another condition": "alter policy readers on scorecards_next.fct_stl using (true)",
    "grant": "revoke select on scorecards_next.dim_team from scorecards_reader",
    "schema grant": "revoke usage on schema scorecards_partner_next from scorecards_partner",
    "table": "drop table scorecards_next.worklist_hr",
    "row security": "alter table scorecards_next.fct_stl disable row level security",
    "forced row security": "alter table scorecards_next.fct_stl no force row level security",
    "invoker's rights": "alter view scorecards_next.metric_aggregate set (security_invoker = false)",
    "open to all": "grant select on scorecards_next.dim_team to public",
    "write": "grant delete on scorecards_next.dim_team to scorecards_reader",
    "materialised view": "create materialized view scorecards_next.copy as select 1 as x",
    "foreign key": "alter table scorecards_next.metric_value drop constraint metric_value_metric_key_fkey",
    "words of a column": "comment on column scorecards_next.dim_team.unit_name is null",
    "words of a view": "comment on view scorecards_next.calendar is null",
    "function": "alter function scorecards_next.reader_role() security invoker",
}


NUMBERS = count()


@pytest.fixture
def coming(served_settings, monkeypatch):
    """A release put together beside the served one, stopped at the door: the switch is left out."""
    release = publish(served_settings, f"20241105T0931{next(NUMBERS):05d}Z")
    with monkeypatch.context() as patched:
        patched.setattr("serving.database.load.switch", lambda *_: None)
        load(served_settings, release, again=True)
    with address.connect(address.publisher_conninfo(served_settings)) as connection:
        yield connection
        connection.rollback()


def test_a_schema_that_lost_nothing_may_be_switched_in(coming):
    refuse_losses(coming, names.SCHEMAS)


def test_a_schema_that_lost_anything_is_refused(coming):
    for statement in LOSSES.values():
        with coming.transaction(force_rollback=True):
            coming.execute(statement)
            with pytest.raises(SwitchRefused):
                refuse_losses(coming, names.SCHEMAS)


def test_a_changed_rule_can_be_accepted_and_a_hole_cannot(coming):
    with coming.transaction(force_rollback=True):
        coming.execute(LOSSES["another condition"])
        refuse_losses(coming, names.SCHEMAS, accept_changes=True)
        coming.execute(LOSSES["row security"])
        with pytest.raises(SwitchRefused, match="fct_stl"):
            refuse_losses(coming, names.SCHEMAS, accept_changes=True)


def test_a_failed_load_leaves_readers_on_what_they_had(served_settings, connect_as):
    def orphan(rows):
        rows["fct_stl"][0]["team_key"] = 4711

    with closing(connect_as(names.OWNER)) as owner:
        before = owner.execute("select release_id from scorecards.meta_build").fetchone()
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            load(served_settings, publish(served_settings, "20241105T093000004Z", change=orphan))
        assert owner.execute("select release_id from scorecards.meta_build").fetchone() == before
    load(served_settings, publish(served_settings, "20241105T093000005Z"))


def test_one_publisher_at_a_time(served_settings, connect_as):
    release = publish(served_settings, "20241105T093000006Z")
    with closing(connect_as(names.OWNER)) as other:
        other.execute("select pg_advisory_lock(%s)", [names.PUBLISHER_LOCK])
        with pytest.raises(PublisherBusy):
            load(served_settings, release)
    load(served_settings, release)


def test_a_server_that_is_down_alerts_and_undoes_nothing(tmp_path, monkeypatch, caplog):
    settings = Settings(data_dir=tmp_path, postgres=Postgres(url=SecretStr(BAD_URL)), _env_file=None)
    release, sent = publish(settings, "20241105T093000000Z"), []
    monkeypatch.setattr("serving.step.send", lambda alert, _: sent.append(alert))
    assert serve_after_publication(settings) is None
    assert [alert.kind for alert in sent] == ["not_served"]
    assert (settings.published_dir / "current").resolve() == release.path
    assert "sesame" not in caplog.text + str(sent) + repr(settings)


def test_a_table_that_no_rule_knows_is_closed(served_settings):
    from serving.database.rules import rule_of

    assert rule_of("something_new", ["a", "b"], "s").condition is None
    assert rule_of("something_new", ["unit_code"], "s").kind == "team"
    assert rule_of("something_new", ["x_person_no", "unit_code"], "s").kind == "person"
    assert "level = 'officer'" in rule_of("metric_flag", ["level", "entity_id"], "s").condition


def test_facts_of_a_schema_do_not_hold_its_name(served_settings):
    with address.connect(address.publisher_conninfo(served_settings)) as connection:
        assert not [fact for fact in inspect.facts(connection, names.SCHEMA) if "scorecards." in str(fact)]
