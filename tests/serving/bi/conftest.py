from __future__ import annotations

import secrets
import socket
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from serving.database import address, names
from serving.database.passwords import keep
from serving.database.roles import add_person
from tests.serving.bi import superset
from tests.serving.bi.superset import ADMIN, SHIPPED, Someone
from tests.serving.world import WORLD

PEOPLE = sorted(WORLD["expected"])
ANALYST = "strategic.hub@herts.example"
GHOST = "ghost@herts.example"
"""Somebody whom Superset knows and PostgreSQL does not."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def passfile(served_settings, tmp_path_factory):
    """A login for everybody of entitlement.yml, and one that is nobody's; their passwords as Superset is given them."""
    passwords = {name: secrets.token_urlsafe(16) for name in [*PEOPLE, "superset"]}
    with psycopg.connect(address.conninfo_as(served_settings, "postgres"), dbname=names.DATABASE) as admin:
        for name, word in passwords.items():
            add_person(admin, name, word, is_analyst=(WORLD["assigned"].get(name) == "analyst"))
    path = tmp_path_factory.mktemp("bi") / "passfile"
    for name, word in passwords.items():
        keep(path, ("localhost", served_settings.postgres.port, name), word)
    return path


class Tool:
    """Superset with a connection, a dataset a table of ours, a role and everybody of entitlement.yml as its users."""

    def __init__(self, settings, passfile, home):
        self.home, self.words = home, {name: secrets.token_urlsafe(16) for name in [*PEOPLE, GHOST]}
        self._stack, self._bases, self._people = ExitStack(), {}, {}
        self.port = settings.postgres.port
        self.environment = {
            "SUPERSET_CONFIG_PATH": str(SHIPPED), "SHIPPED": str(SHIPPED), "SUPERSET_HOME": str(home), "PYTHONPATH": "",
            "SUPERSET_SECRET_KEY": secrets.token_urlsafe(48), "SUPERSET_METADATA_URI": f"sqlite:///{home}/metadata.db",
            "SCORECARDS_PASSFILE": str(passfile), "SCORECARDS_PORT": str(self.port),
            "SCORECARDS_ROOTCERT": str(address.embedded_home(settings) / "server.crt"),
        }  # fmt: skip
        self.words[ADMIN] = superset.prepare(home, self.environment)
        admin = self.of(ADMIN)
        uri = f"postgresql://superset@localhost:{self.port}/{names.DATABASE}"
        given = {"database_name": "Scorecards", "sqlalchemy_uri": uri}
        # Whatever the tool itself would hold back is let through: PostgreSQL is what must refuse it.
        self.database = admin.make("database", **given, expose_in_sqllab=True, allow_dml=True)
        self._invite(admin)
        self.figures = self.dataset(admin, "metric_value")
        self.pseudonyms = self.dataset(
            self.of(ANALYST), "pseudonyms", sql=f"select level, entity_id from {names.ANALYST_SCHEMA}.metric_value"
        )

    def dataset(self, maker, table, **more):
        return maker.make("dataset", database=self.database, schema=names.SCHEMA, table_name=table, **more)

    def _invite(self, admin):
        own, access = admin.make("security/roles", name="Scorecards"), f"[Scorecards].(id:{self.database})"
        found = admin.listed("security/permissions-resources")
        wanted = [one["id"] for one in found if one["view_menu"]["name"] == access]
        answer = admin.http.post(f"/security/roles/{own}/permissions", json={"permission_view_menu_ids": wanted})
        assert answer.status_code == 200, answer.text
        usual = {one["name"]: one["id"] for one in admin.listed("security/roles")}
        roles = [own, usual["Alpha"], usual["sql_lab"]]  # who may make datasets and charts, and ask in SQL
        for number, name in enumerate([*PEOPLE, GHOST]):
            admin.make(
                "security/users", username=name, password=self.words[name], email=f"{number}@superset.example",
                first_name="A", last_name="B", active=True, roles=roles,
            )  # fmt: skip

    def base(self, cached=None):
        """The address of a Superset as shipped, or of one that keeps answers ``by question`` or ``by person``."""
        if cached not in self._bases:
            more = {}
            if cached:
                config = str(Path(__file__).parent / "config_cached.py")
                more = {
                    "SUPERSET_CONFIG_PATH": config,
                    "CACHED": cached,
                    "CACHE_DIR": str(self.home / f"cache {cached}"),
                }
            started = superset.running(self.home, free_port(), {**self.environment, **more})
            self._bases[cached] = self._stack.enter_context(started)
        return self._bases[cached]

    def of(self, name, cached=None):
        """Somebody signed in."""
        if (name, cached) not in self._people:
            self._people[name, cached] = Someone(self.base(cached), name, self.words[name])
        return self._people[name, cached]

    def close(self):
        for one in self._people.values():
            one.http.close()
        self._stack.close()


@pytest.fixture(scope="session")
def tool(served_settings, passfile, tmp_path_factory):
    with ExitStack() as stack:
        made = Tool(served_settings, passfile, tmp_path_factory.mktemp("superset"))
        stack.callback(made.close)
        yield made
