"""The asset graph: sources, models, checks and the release, in one piece."""

import dagster as dg
import pytest

from orchestration.defs import ingestion, jobs, publication, quality, resources, transformation, warehouse
from orchestration.defs.manifest import manifest_path, project
from orchestration.ingestion.declaration import declared_systems
from orchestration.transformation import runner


def definitions():
    """What orchestration.definitions assembles, for the data directory of the test."""
    return dg.Definitions(
        assets=[*ingestion.assets(), *warehouse.assets(), *transformation.assets(), *publication.assets()],
        asset_checks=quality.asset_checks(),
        jobs=[jobs.publish_scorecards],
        resources={"pipeline_run": resources.pipeline_run},
    )


@pytest.fixture
def graph(settings, manifest):
    return definitions().resolve_asset_graph()


def key(*parts):
    return dg.AssetKey(list(parts))


def test_every_declared_source_table_is_an_asset(graph):
    tables = {key(system.name, table.name) for system in declared_systems().values() for table in system.tables}
    assert len(tables) >= 29
    assert tables <= graph.get_all_asset_keys()


def test_source_tables_promise_the_freshness_of_their_class(graph):
    policy = graph.get(key("command_control", "incident")).freshness_policy
    assert policy.warn_window.to_timedelta().total_seconds() == 30 * 60
    assert policy.fail_window.to_timedelta().total_seconds() == 4 * 3600


def test_release_is_downstream_of_every_mart_and_every_mart_of_its_sources(graph):
    assert graph.get(publication.RELEASE).parent_keys == {key("marts", "dim_team"), key("marts", "meta_build")}
    assert key("athena", "unit") in graph.get(key("staging", "stg_athena__unit")).parent_keys


def test_what_reads_more_than_models_waits_for_the_replay(graph):
    assert warehouse.RAW in graph.get(key("staging", "stg_athena__unit")).parent_keys
    assert warehouse.RAW in graph.get(key("marts", "dim_team")).parent_keys


def test_dbt_tests_of_severity_error_block_and_others_do_not(graph):
    blocking = {check.name: graph.get(check).blocking for check in graph.asset_check_keys}
    assert blocking["unique_dim_team"]
    assert not blocking["not_null_unit"]


def test_every_expectation_is_a_check_on_a_mart(graph):
    checks = {check.name for check in graph.asset_check_keys if check.asset_key == key("marts", "meta_build")}
    assert "table_is_not_emptied" in checks


def test_one_job_runs_all_of_it(settings, manifest):
    job = definitions().resolve_job_def("publish_scorecards")
    names = {node.name for node in job.nodes}
    assert {"dbt", "acceptance", "release", "warehouse__raw", "athena___landing"} <= names


def test_code_location_loads_before_dbt_was_ever_parsed(settings):
    graph = definitions().resolve_asset_graph()
    assert key("athena", "unit") in graph.get_all_asset_keys()
    assert publication.RELEASE not in graph.get_all_asset_keys()


def test_manifest_is_read_where_dbt_leaves_it(settings):
    assert manifest_path(settings) == runner.target_dir(settings) / "manifest.json"


def test_manifest_is_read_again_once_it_changed(settings, manifest):
    assert len(project(settings).nodes) == 3
    manifest.write_text('{"nodes": {}, "sources": {}}')
    assert project(settings).nodes == ()
