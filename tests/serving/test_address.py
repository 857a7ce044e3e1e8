"""An address of PostgreSQL that cannot be read is refused in words that hold nothing of it, as of its password."""

from __future__ import annotations

import traceback

import dagster as dg
import pytest
from pydantic import SecretStr

from orchestration.defs.serving import unserved_release
from orchestration.settings import Postgres, Settings
from serving import __main__ as command
from serving.database import address
from serving.step import serve_after_publication
from tests.serving.releases import publish

UNREADABLE = [
    "mysql://owner:sesame@mart.example/scorecards",
    "postgresql+psycopg 2://owner:sesame@mart.example/scorecards",
    "postgresql://owner:open/sesame@mart.example/scorecards",
    "postgresql://owner:open@sesame@mart.example/scorecards",
    "postgresql://owner:%sesame@mart.example/scorecards",
    "postgresql://owner:sesame@mart.example/scorecards?pass=sesame",
    "host=mart.example password=open sesame",
]


def hidden(text):
    return not any(word in text for word in ("sesame", "open@", "open/", '"open"'))


@pytest.mark.parametrize("url", UNREADABLE)
def test_an_address_that_cannot_be_read_is_not_repeated(url):
    with pytest.raises(ValueError, match="cannot be read") as refused:
        address.checked(url)
    assert hidden("".join(traceback.format_exception(refused.value)))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2", "postgres+asyncpg"])
def test_the_name_of_a_driver_in_the_scheme_is_nothing_to_libpq(scheme):
    assert address.checked(f"{scheme}://o:p@mart.example:5432,two.example:5433/scorecards") == address.checked(
        "postgresql://o:p@mart.example:5432,two.example:5433/scorecards"
    )


@pytest.mark.parametrize("url", UNREADABLE)
def test_neither_the_log_of_a_run_nor_the_command_shows_the_password(url, tmp_path, monkeypatch, caplog, capsys):
    settings = Settings(data_dir=tmp_path, postgres=Postgres(url=SecretStr(url)), _env_file=None)
    publish(settings, "20241105T093000000Z")
    assert serve_after_publication(settings) is None
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CSP_POSTGRES__URL", url)
    assert command.main(["load"]) == 1
    said = caplog.text + "".join(capsys.readouterr())
    assert said.count("cannot be read") >= 2
    assert hidden(said)


def test_the_sensor_says_that_it_cannot_tell(tmp_path, monkeypatch):
    publish(Settings(data_dir=tmp_path, _env_file=None), "20241105T093000000Z")
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CSP_POSTGRES__URL", UNREADABLE[0])
    with dg.DagsterInstance.ephemeral() as instance:
        skipped = unserved_release(dg.build_sensor_context(instance))
    assert "cannot tell what is served" in skipped.skip_message
    assert hidden(skipped.skip_message)
