"""What the runbook says of not_served, on a real server that is down and comes up: readers see the new release."""

from __future__ import annotations

import dagster as dg
import pytest

from orchestration.defs.manifest import manifest_path
from orchestration.defs.serving import serve_release, unserved_release
from orchestration.publication.files import write_json
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
