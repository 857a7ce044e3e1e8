"""A PostgreSQL of our own, where none is configured: loopback only, TLS 1.2 or later, SCRAM, passwords made here.

Lives in ``<data dir>/postgres``; uses the server programs that the system has (Debian: make postgres).
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from orchestration.settings import Settings
from serving.database import address, names
from serving.database.certificate import write_certificate
from serving.database.programs import ServerFailed, account, give, programs, write_secret
from serving.database.roles import close_database, provision

_HBA = f"""# Written by make serve. Encrypted, by password, from this machine, into one database; nobody else.
hostssl all         postgres        127.0.0.1/32  scram-sha-256
hostssl {names.DATABASE}  all             127.0.0.1/32  scram-sha-256
local   all         all                           reject
host    all         all             all           reject
"""
_CONF = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_min_protocol_version = 'TLSv1.2'
password_encryption = 'scram-sha-256'
log_statement = 'none'
timezone = 'UTC'
max_connections = 100
"""


def ensure(settings: Settings) -> None:
    """Set our own server up where there is none, and start it where it does not run."""
    home, cluster = address.embedded_home(settings), _cluster(settings)
    home.mkdir(parents=True, exist_ok=True)
    if not (cluster / "PG_VERSION").exists() or not (home / "ready").exists():
        _create(settings)
    if not is_running(settings):
        _start(settings)
    if not (home / "ready").exists():
        _provision(settings)
        (home / "ready").touch()


def stop(settings: Settings) -> None:
    """Stop our own server where it runs."""
    if is_running(settings):
        _call(settings, "pg_ctl", "-D", str(_cluster(settings)), "-w", "-m", "fast", "stop")


def is_running(settings: Settings) -> bool:
    """Tell whether our own server runs."""
    if not _cluster(settings).exists():
        return False
    status = [str(programs() / "pg_ctl"), "-D", str(_cluster(settings)), "status"]
    return subprocess.run(status, user=account(), cwd="/", capture_output=True, check=False).returncode == 0


def _create(settings: Settings) -> None:
    home, cluster = address.embedded_home(settings), _cluster(settings)
    shutil.rmtree(cluster, ignore_errors=True)  # a set-up that was cut short: nothing was ever loaded into it
    cluster.mkdir()
    passwords = {role: secrets.token_urlsafe(24) for role in ("postgres", *names.LOGINS)}
    write_secret(home / "pgpass", "".join(f"*:*:*:{role}:{password}\n" for role, password in passwords.items()))
    first = cluster.parent / "first"
    write_secret(first, passwords["postgres"])
    for path in (cluster, first):
        give(path)
    try:
        _call(
            settings, "initdb", "-D", str(cluster), "-U", "postgres", "-A", "scram-sha-256", "--pwfile", str(first),
            "-E", "UTF8", "--locale=C",
        )  # fmt: skip
    finally:
        first.unlink()
    (cluster / "pg_hba.conf").write_text(_HBA)
    with (cluster / "postgresql.conf").open("a") as file:
        file.write(_CONF + f"port = {settings.postgres.port}\n")
    write_certificate(cluster / "server.crt", cluster / "server.key")
    for name in ("server.crt", "server.key"):
        give(cluster / name)
    shutil.copy(cluster / "server.crt", home / "server.crt")


def _provision(settings: Settings) -> None:
    passwords = dict(line.split(":")[3:5] for line in (address.embedded_home(settings) / "pgpass").read_text().split())
    admin = address.conninfo_as(settings, "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        provision(connection, {role: word for role, word in passwords.items() if role in names.LOGINS})
        known = connection.execute("select from pg_database where datname = %s", [names.DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(names.DATABASE)))
    with psycopg.connect(admin, dbname=names.DATABASE) as connection:
        close_database(connection)


def _start(settings: Settings) -> None:
    cluster = _cluster(settings)
    _call(settings, "pg_ctl", "-D", str(cluster), "-w", "-t", "60", "-l", str(cluster / "server.log"), "start")


def _call(settings: Settings, program: str, *arguments: str) -> None:
    command = [str(programs() / program), *arguments]
    done = subprocess.run(
        command, user=account(), cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        log = _cluster(settings) / "server.log"
        more = log.read_text()[-800:] if log.exists() else ""
        raise ServerFailed(
            f"{program} failed: {done.stdout.strip()}\n{more}\nIs port {settings.postgres.port} taken?"
            f" May {account() or 'this account'} enter {settings.data_dir}?"
        )


def _cluster(settings: Settings) -> Path:
    return address.embedded_home(settings) / "cluster"
