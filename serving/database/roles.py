"""Roles and the database, made once by an administrator. Every role has what it needs and no more.

owner      owns the schemas and loads them; no superuser, and the rules on rows bind it too
reader     a group: everybody who may read under the rules (the page's account, one login a person)
app        the page's account: names the person it asks for by ``app.upn``
analyst    pseudonyms only; partner: suppressed figures only; each has its own schema and no other
bi         the import account of Power BI: reads all, the one role with BYPASSRLS; keep it to the gateway's address
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql

from serving.database import names

_LIMITS = "nosuperuser nocreatedb nocreaterole noreplication"
_LOGIN_BYTES = 63


def provision(admin: Connection[Any], passwords: Mapping[str, str]) -> None:
    """Create or bring up to date the roles, with ``passwords`` by login; SCRAM only. ``admin`` is a superuser's."""
    admin.execute("set password_encryption = 'scram-sha-256'")
    _role(admin, names.READER, f"nologin {_LIMITS} nobypassrls")
    for login in names.LOGINS:
        bypass = "bypassrls" if login == names.BI else "nobypassrls"
        _role(admin, login, f"login inherit {_LIMITS} {bypass}")
        if login in passwords:
            _password(admin, login, passwords[login])
    admin.execute(sql.SQL("grant {} to {}").format(sql.Identifier(names.READER), sql.Identifier(names.APP)))
    for login in (names.APP, names.BI, names.ANALYST, names.PARTNER):
        _bounded(admin, login)
    admin.commit()


def close_database(admin: Connection[Any]) -> None:
    """Let only the scorecards' roles into the database that ``admin`` is in, and only the owner create schemas."""
    row = admin.execute("select current_database()").fetchone()
    database = sql.Identifier(str(row[0]) if row else names.DATABASE)
    admin.execute(sql.SQL("revoke all on database {} from public").format(database))
    admin.execute("revoke all on schema public from public")
    everybody = (names.OWNER, names.READER, names.BI, names.ANALYST, names.PARTNER)
    for role in everybody:
        admin.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(role)))
    admin.execute(sql.SQL("grant create on database {} to {}").format(database, sql.Identifier(names.OWNER)))
    admin.commit()


def add_person(admin: Connection[Any], upn: str, password: str, is_analyst: bool = False) -> str:
    """Create a login that is a person's sign-in name, for a tool that connects as its user; return its name."""
    login = upn.strip().lower()
    if not login or len(login.encode()) > _LOGIN_BYTES or login in (*names.LOGINS, names.READER, "postgres"):
        raise ValueError(f"{upn!r} cannot be a login: PostgreSQL takes {_LOGIN_BYTES} bytes, and no name of ours")
    admin.execute("set password_encryption = 'scram-sha-256'")
    _role(admin, login, f"login inherit {_LIMITS} nobypassrls")
    _password(admin, login, password)
    for group in (names.READER, *([names.ANALYST] if is_analyst else [])):
        admin.execute(sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(login)))
    _bounded(admin, login)
    admin.commit()
    return login


def _bounded(admin: Connection[Any], login: str) -> None:
    for setting in ("default_transaction_read_only = on", "statement_timeout = '10min'"):
        admin.execute(sql.SQL("alter role {} set {}").format(sql.Identifier(login), sql.SQL(setting)))


def _role(admin: Connection[Any], name: str, options: str) -> None:
    known = admin.execute("select from pg_roles where rolname = %s", [name]).fetchone()
    verb = sql.SQL("alter" if known is not None else "create")
    admin.execute(sql.SQL("{} role {} {}").format(verb, sql.Identifier(name), sql.SQL(options)))


def _password(admin: Connection[Any], name: str, password: str) -> None:
    # Hashed here, so that no log of the server can ever hold it in clear.
    hashed = admin.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    admin.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(hashed)))
