"""``python -m serving``: serve the current release and the page; ``serve`` is make serve."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
from pydantic import SecretStr

from orchestration.publication import NothingPublished
from orchestration.settings import Settings
from serving.database import address, embedded, names, passwords, programs, roles
from serving.database.load import PublisherBusy, Served
from serving.database.switch import SwitchRefused
from serving.step import serve_current

_REFUSALS = (
    address.NoServer, programs.ServerFailed, NothingPublished, PublisherBusy, SwitchRefused, ValueError, psycopg.Error,
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command; return 0, or 1 with the reason where it could not be done."""
    from orchestration import telemetry

    telemetry.switch_off()
    chosen = _parser().parse_args(arguments)
    commands: dict[str, Callable[[Settings], None]] = {
        "serve": serve,
        "page": page,
        "load": lambda settings: _say(serve_current(settings, chosen.accept_changed_rules, again=True)),
        "stop": embedded.stop,
        "provision": provision,
        "contract": contract,
        "dictionary": dictionary,
        "add-person": lambda settings: add_person(settings, chosen.upn, chosen.analyst, chosen.passfile),
    }
    try:
        commands[chosen.command](Settings())
    except _REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def serve(settings: Settings) -> None:
    """Start our own server where none is configured, load the current release, say how to connect, open the page."""
    if not address.is_configured(settings):
        embedded.ensure(settings)
    _say(serve_current(settings))
    if not address.is_configured(settings):
        home = address.embedded_home(settings)
        print(f"PostgreSQL: localhost:{settings.postgres.port}, database {names.DATABASE}, TLS, SCRAM")
        print(
            f"accounts:   {', '.join(names.LOGINS)}; passwords in {home / 'pgpass'}, certificate {home / 'server.crt'}"
        )
        print(f"try:        psql '{address.conninfo_as(settings, names.BI)}'")
        print("stop it:    .venv/bin/python -m serving stop")
    page(settings)


def page(settings: Settings) -> None:
    """Make the record of reads where it is missing, then serve the scorecard page until it is stopped."""
    from serving.page import run

    run.prepare(settings)
    run.run(settings)


def provision(settings: Settings) -> None:
    """Make the roles on the force's own server; passwords are asked for, never taken as arguments."""
    with address.connect(_admin(settings)) as admin:
        roles.provision(admin, {login: getpass.getpass(f"password of {login}: ") for login in names.LOGINS})
        roles.close_database(admin)


def add_person(settings: Settings, upn: str, is_analyst: bool, passfile: Path | None) -> None:
    """Make a login of a person's own, for a tool that connects as its user, and keeps passwords in ``passfile``."""
    admin_of = _admin(settings) if address.is_configured(settings) else address.conninfo_as(settings, "postgres")
    with address.connect(admin_of) as admin:
        word = secrets.token_urlsafe(24) if passfile else getpass.getpass(f"password of {upn}: ")
        login = roles.add_person(admin, upn, word, is_analyst)
        passwords.keep(passfile, (admin.info.host, admin.info.port, login), word)
    print(f"{login} may connect to {names.DATABASE} and sees what is theirs")


def contract(settings: Settings) -> None:
    """Write down the columns that the marts promise now; what was promised before must still be there."""
    import json

    from orchestration.transformation import parse
    from serving.contract import snapshot

    snapshot.write_down(snapshot.promised(json.loads(parse(settings).read_text(encoding="utf-8"))))
    print(f"the contract is written down in {snapshot.PATH}")


def dictionary(settings: Settings) -> None:
    """Write the data dictionary of the marts as they are now."""
    import json

    from orchestration.transformation import parse
    from serving import dictionary as pages
    from serving.contract import snapshot
    from serving.database.words import words_in

    manifest = parse(settings)
    promised = snapshot.promised(json.loads(manifest.read_text(encoding="utf-8")))
    print(f"The data dictionary lies in {pages.write(settings, promised, words_in(manifest))}")


def _admin(settings: Settings) -> str:
    url: SecretStr | None = settings.postgres.admin_url
    if url is None:
        raise address.NoServer("set CSP_POSTGRES__ADMIN_URL to an administrator's connection, for this command only")
    return address.checked(url.get_secret_value())


def _say(served: Served) -> None:
    words = "was served already" if served.was_there else f"is served: {sum(served.rows.values()):,} rows"
    print(f"release {served.release_id} {words}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser(
        "serve", help="a PostgreSQL of our own, or the configured one, serving the current release and the page"
    )
    commands.add_parser("page", help="the scorecard page alone, on what PostgreSQL serves")
    load = commands.add_parser("load", help="load the current release anew")
    load.add_argument("--accept-changed-rules", action="store_true", help="rules on rows were changed on purpose")
    commands.add_parser("stop", help="stop our own PostgreSQL")
    commands.add_parser("provision", help="make the roles on the force's server (CSP_POSTGRES__ADMIN_URL)")
    commands.add_parser("contract", help="write down the columns of the marts, after adding some")
    commands.add_parser("dictionary", help="every served table and column on one page")
    person = commands.add_parser("add-person", help="a login of a person's own (the name is the sign-in name)")
    person.add_argument("upn")
    person.add_argument("--analyst", action="store_true")
    person.add_argument("--passfile", type=Path, help="make a password and keep it here, for a tool to read")
    return parser


if __name__ == "__main__":
    sys.exit(main())
