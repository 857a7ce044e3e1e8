"""What the runbook says of not_served, on a real server that is down and comes up: readers see the new release."""

from __future__ import annotations

import dagster as dg
import duckdb
import pytest

from orchestration.__main__ import main
from orchestration.defs.manifest import manifest_path
from orchestration.defs.serving import serve_release, unserved_release
from orchestration.publication import Release, resume
from orchestration.publication.files import sha256_of, write_json
from orchestration.publication.layout import DATABASE, MANIFEST
from serving.database import address, embedded
from serving.step import is_served, serve_after_publication
from tests.serving.releases import publish


@pytest.fixture
def configured(served_settings, parsed, monkeypatch):
    """The server as one that the force runs: by its address."""
    manifest = manifest_path(served_settings)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    write_json(manifest, parsed.written)
    monkeypatch.setenv("CSP_DATA_DIR", str(served_settings.data_dir))
    monkeypatch.setenv("CSP_POSTGRES__URL", address.publisher_conninfo(served_settings))
    from orchestration.settings import Settings

    return Settings()


def asked(instance):
    return unserved_release(dg.build_sensor_context(instance=instance))


def test_release_is_served_once_the_server_is_up_again(served_settings, configured, caplog):
    with dg.DagsterInstance.ephemeral() as instance:
        publish(served_settings, "20241105T235900000Z", scale=3)
        embedded.stop(served_settings)
        try:
            assert serve_after_publication(configured) is None
            assert "not_served" in caplog.text
            assert not serve_release.execute_in_process(instance=instance, raise_on_error=False).success
        finally:
            embedded.ensure(served_settings)
        assert not is_served(configured)
        assert isinstance(asked(instance), dg.RunRequest)
        waiting = instance.create_run_for_job(serve_release, status=dg.DagsterRunStatus.NOT_STARTED)
        assert isinstance(asked(instance), dg.SkipReason), "a long run before it does not make it many"
        instance.delete_run(waiting.run_id)
        assert serve_release.execute_in_process(instance=instance).success
        assert is_served(configured)
        assert "is served" in asked(instance).skip_message


def whole(release):
    """Complete a small release as publication would: every table as Parquet too, and every file's checksum."""
    with duckdb.connect(str(release.path / DATABASE), read_only=True) as database:
        for table in release.rows:
            database.execute(f"copy \"{table}\" to '{release.path / table}.parquet'")
    counts = {f"{table}.parquet": rows for table, rows in release.rows.items()} | {DATABASE: 0}
    files = {name: {"rows": rows, "sha256": sha256_of(release.path / name)} for name, rows in counts.items()}
    write_json(release.path / MANIFEST, {"release_id": release.release_id, "files": files})
    return Release.open(release.path)


def test_a_rollback_brings_the_servers_readers_along_or_says_that_it_did_not(served_settings, configured, capsys):
    before, after = (whole(publish(served_settings, f"20241106T000{number}00000Z", scale=3)) for number in (1, 2))
    assert serve_after_publication(configured)
    try:
        assert main(["rollback", before.release_id]) == 0
        assert "readers of PostgreSQL see it too" in capsys.readouterr().out
        assert is_served(configured)
        embedded.stop(served_settings)
        assert main(["rollback", after.release_id]) == 1
        assert "python -m serving load" in capsys.readouterr().out
    finally:
        embedded.ensure(served_settings)
        resume(served_settings)
