"""Apache Superset in an environment of its own: how it is started, and asked as browsers ask it."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import subprocess
import time
from contextlib import contextmanager

import httpx
import pytest

from orchestration.settings import REPOSITORY

HOME = REPOSITORY / "target" / "bi"
PROGRAMS = HOME / "venv" / "bin"
SHIPPED = REPOSITORY / "serving" / "tools" / "superset_config.py"
EMPTY = HOME / "empty.db"
ADMIN = "admin"


def call(program, *arguments, **environment):
    environment = {**os.environ, "FLASK_APP": "superset", **environment}
    subprocess.run([PROGRAMS / program, *arguments], env=environment, cwd=HOME, check=True, capture_output=True)


def prepare(home, environment):
    """Give ``home`` a metadata database of its own: Superset's tables, roles and one administrator."""
    if not (PROGRAMS / "superset").exists():
        pytest.skip("NOT TESTED: make bi-proof installs Superset and runs this")
    if not EMPTY.exists():
        made = {**environment, "SUPERSET_METADATA_URI": f"sqlite:///{home}/made.db"}
        call("superset", "db", "upgrade", **made)
        call("superset", "init", **made)
        shutil.move(home / "made.db", EMPTY)
    shutil.copy(EMPTY, home / "metadata.db")
    word = secrets.token_urlsafe(16)
    name = ["--username", ADMIN, "--firstname", "A", "--lastname", "B", "--email", "admin@superset.example"]
    call("superset", "fab", "create-admin", *name, "--password", word, **environment)
    return word


@contextmanager
def running(home, port, environment):
    """Superset, served by gunicorn as its makers advise; yield its address."""
    bounds = ["--timeout", "120", "--graceful-timeout", "1", "--no-control-socket"]
    served = ["--workers", "1", "--threads", "4", "--bind", f"127.0.0.1:{port}", "superset.app:create_app()"]
    with (home / "superset.log").open("ab") as log:
        process = subprocess.Popen(
            [PROGRAMS / "gunicorn", *bounds, *served],
            env={**os.environ, **environment},
            cwd=home,
            stdout=log,
            stderr=log,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, (home / "superset.log").read_text()[-3000:]
            try:
                if httpx.get(f"{base}/health", timeout=1).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait(30)


class Someone:
    """One of Superset's users, signed in."""

    _numbers = itertools.count(1)

    def __init__(self, base, username, password):
        self.http = httpx.Client(
            base_url=f"{base}/api/v1", timeout=60, headers={"Referer": base, "Connection": "close"}
        )
        given = {"username": username, "password": password, "provider": "db"}
        answer = self.http.post("/security/login", json=given)
        assert answer.status_code == 200, answer.text
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        self.http.headers["X-CSRFToken"] = self.http.get("/security/csrf_token/").json()["result"]

    def make(self, what, **given):
        """Create something, return its number."""
        answer = self.http.post(f"/{what}/", json=given)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["id"]

    def listed(self, what):
        """Return all there is of something."""
        rows = []
        for page in itertools.count():
            found = self.http.get(f"/{what}/", params={"q": f"(page:{page},page_size:100)"}).json()["result"]
            rows += found
            if len(found) < 100:
                return rows

    def chart(self, dataset, columns, filters=(), headers=None, **more):
        """Ask as a chart does; return the answer."""
        asked = {
            "columns": columns, "metrics": [], "filters": list(filters), "row_limit": 50_000, "orderby": [], **more,
        }  # fmt: skip
        given = {
            "datasource": {"id": dataset, "type": "table"}, "queries": [asked], "result_format": "json",
            "result_type": "full", "force": False,
        }  # fmt: skip
        return self.http.post("/chart/data", json=given, headers=headers)

    def charted(self, dataset, columns, filters=(), **more):
        """Return a chart's rows as a set of tuples."""
        answer = self.chart(dataset, columns, filters, **more)
        assert answer.status_code == 200, answer.text
        [result] = answer.json()["result"]
        return {tuple(row[name] for name in columns) for row in result["data"]}

    def sql(self, text, **more):
        """Ask in SQL Lab; return the answer."""
        given = {
            "database_id": 1, "sql": text, "schema": "scorecards", "client_id": f"c{next(self._numbers)}",
            "runAsync": False, "queryLimit": 50_000, **more,
        }  # fmt: skip
        return self.http.post("/sqllab/execute/", json=given)

    def selected(self, text, **more):
        """Return SQL Lab's rows as a set of tuples."""
        answer = self.sql(text, **more)
        assert answer.status_code == 200, answer.text
        return {tuple(row.values()) for row in answer.json()["data"]}
