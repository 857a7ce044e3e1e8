"""A person's own login: bounded, and its password where a tool can find it."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from serving import __main__ as command
from serving.database import address, names
from serving.database.passwords import keep


def test_a_login_reads_only_and_not_for_ever(person_login):
    with person_login("a1@herts.example") as own:
        settings = "select current_setting('default_transaction_read_only'), current_setting('statement_timeout')"
        assert own.execute(settings).fetchone() == ("on", "10min")


def test_the_password_that_the_command_keeps_opens_the_login(served_settings, tmp_path):
    passfile = tmp_path / "passfile"
    for upn in ("One@login.example", "two@login.example", "one@login.example"):  # the second time replaces the first
        command.add_person(served_settings, upn, False, passfile)
    assert len(passfile.read_text().splitlines()) == 2
    assert passfile.stat().st_mode & 0o077 == 0
    conninfo = make_conninfo(
        address.conninfo_as(served_settings, names.APP), user="one@login.example", passfile=str(passfile)
    )
    with psycopg.connect(conninfo) as own:
        assert own.execute("select session_user, count(*) from scorecards.reader").fetchall() == [
            ("one@login.example", 0)
        ]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute("select * from scorecards_analyst.metric_value")


def test_a_password_with_colons_is_read_as_it_is(served_settings, tmp_path):
    passfile, odd = tmp_path / "passfile", "a:b\\c"
    command.add_person(served_settings, "three@login.example", False, passfile)
    keep(passfile, ("localhost", served_settings.postgres.port, "three@login.example"), odd)
    with psycopg.connect(address.conninfo_as(served_settings, "postgres"), autocommit=True) as admin:
        admin.execute(f"alter role \"three@login.example\" password '{odd}'")
    conninfo = make_conninfo(
        address.conninfo_as(served_settings, names.APP), user="three@login.example", passfile=str(passfile)
    )
    with psycopg.connect(conninfo) as own:
        assert own.execute("select 1").fetchone() == (1,)
