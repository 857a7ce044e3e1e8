"""What may be set, and that nothing else is passed over."""

import functools
import subprocess
import sys

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from orchestration.ingestion import ingest_system
from orchestration.setting_groups import PER_SYSTEM
from orchestration.setting_names import UnknownSetting
from orchestration.settings import REPOSITORY, Settings
from serving.database.address import is_configured


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("CSP_SOURCE__ATHENA", "CSP_SOURCES__ATHENA"),
        ("CSP_SOURCES_HR", "CSP_SOURCES__HR"),
        ("CSP_SOURCES__ATHNA", "CSP_SOURCES__ATHENA"),
        ("CSP_DATADIR", "CSP_DATA_DIR"),
        ("csp_asat", "CSP_AS_AT"),
    ],
)
def test_misspelt_name_is_refused_with_the_right_one(settings, monkeypatch, wrong, right):
    monkeypatch.setenv(wrong, "x")
    with pytest.raises(UnknownSetting, match=f"{wrong.upper()} is no setting.*{right}"):
        Settings()


def test_misspelt_name_in_a_file_is_refused_and_other_names_are_nobodys_business(settings, tmp_path):
    (tmp_path / ".env").write_text("CSP_SOURCES__FINANCES=sqlite:///secret\nOTHER_NAME=1\n")
    with pytest.raises(UnknownSetting, match=r"CSP_SOURCES__FINANCE[?]") as refusal:
        Settings(_env_file=tmp_path / ".env")
    assert "secret" not in str(refusal.value)


def test_every_setting_stands_in_the_example_and_may_be_set_as_it_says(settings, tmp_path):
    example = (REPOSITORY / ".env.example").read_text()
    lines = [line.removeprefix("# ") for line in example.splitlines() if line.startswith("# CSP_")]
    names = {line.split("=")[0] for line in lines}
    for_each_system = {f"CSP_{name}__".upper() for name in PER_SYSTEM}
    wanted = {name for name in Settings.names() if not name.startswith(tuple(for_each_system))}
    assert {name for name in names if not name.startswith(tuple(for_each_system))} - {"CSP_SECRETS_DIR"} == wanted
    assert [prefix for prefix in for_each_system if not any(name.startswith(prefix) for name in names)] == []
    (tmp_path / "secrets").mkdir()
    here = [f"CSP_SECRETS_DIR={tmp_path}/secrets" if line.startswith("CSP_SECRETS_DIR=") else line for line in lines]
    (tmp_path / ".env").write_text("\n".join(here))
    assert Settings(_env_file=tmp_path / ".env").sources.address("hr") == "sqlite:////srv/extracts/hr.db"


def test_the_directory_of_secrets_may_be_named_in_either_place_and_the_environment_wins(tmp_path, monkeypatch):
    monkeypatch.delenv("CSP_SOURCES__ATHENA", raising=False)
    for place in ("file", "environment"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "csp_sources__athena").write_text(f"sqlite:///{place}")
    (tmp_path / ".env").write_text(f"CSP_SECRETS_DIR={tmp_path}/file\n")
    assert Settings(_env_file=tmp_path / ".env").sources.address("athena") == "sqlite:///file"
    monkeypatch.setenv("CSP_SECRETS_DIR", f"{tmp_path}/environment")
    assert Settings(_env_file=tmp_path / ".env").sources.address("athena") == "sqlite:///environment"
    (tmp_path / ".env").write_text(f"CSP_SECRETS_DIR={tmp_path}/nowhere\n")
    monkeypatch.delenv("CSP_SECRETS_DIR")
    with pytest.raises(SettingsError, match="nowhere"):
        Settings(_env_file=tmp_path / ".env")


def without_default(model):
    """Name every setting that is none unless it is set."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from ((name, inner) for (inner,) in without_default(field.annotation))
        elif field.default is None:
            yield (name,)


@pytest.mark.parametrize("blank", ["", "  "])
def test_what_is_left_blank_is_not_set(settings, tmp_path, monkeypatch, blank):
    left_out = list(without_default(Settings))
    assert len(left_out) > 20
    for path in left_out:
        monkeypatch.setenv(f"CSP_{'__'.join(path)}".upper(), blank)
    found = Settings()
    values = {path: functools.reduce(getattr, path, found) for path in left_out}
    assert {path for path, value in values.items() if value is not None} == set()


def test_source_left_blank_is_not_configured_and_so_is_a_server_that_is(settings, monkeypatch):
    monkeypatch.setenv("CSP_SOURCES__ATHENA", "")
    monkeypatch.setenv("CSP_POSTGRES__URL", "")
    assert {load.status for load in ingest_system(Settings(), "athena")} == {"not_configured"}
    assert not is_configured(Settings())


def test_setting_left_blank_that_has_a_default_is_refused_by_name(settings, monkeypatch):
    monkeypatch.setenv("CSP_PATIENCE_SECONDS", "")
    with pytest.raises(ValidationError, match="patience_seconds"):
        Settings()


def test_run_ends_with_those_words_and_simulates_nothing(settings, monkeypatch):
    monkeypatch.setenv("CSP_SOURCE__ATHENA", "sqlite:///force.db")
    command = [sys.executable, "-m", "orchestration", "run"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "CSP_SOURCES__ATHENA" in done.stderr
    assert "Traceback" not in done.stderr
    assert not settings.data_dir.exists()
