"""The whole story on a real force: freeze, let records come late and postings change, rebuild, bridge, publish."""

import sqlite3
from datetime import timedelta

import duckdb
import pytest

from orchestration.publication import list_releases
from tests.end_to_end.force import HOUR, NOW, new_force

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]
FROZEN_AT, LATER, LAST = ((NOW + hours).isoformat() for hours in (-2 * HOUR, timedelta(0), HOUR))
MONTHS = {"CSP_BASELINE_MONTH": "2024-09-01", "CSP_COMPARISON_MONTH": "2024-10-01"}
CHANGED_AT = (NOW - HOUR).strftime("%Y-%m-%d %H:%M:%S")


def run(force, *arguments):
    code, output = force.run(*arguments, **MONTHS)
    assert code == 0, output
    return output


def late_reports(force, reports):
    """Copy ``reports`` of September's intelligence reports as if they had been entered an hour ago."""
    with sqlite3.connect(force.sources / "athena.db") as athena:
        athena.row_factory = sqlite3.Row
        rows = athena.execute(
            "select * from intelligence_report where submitted_at like '2024-09%' and not is_restricted "
            "and author_user_id is not null limit ?",
            [reports],
        ).fetchall()
        for number, row in enumerate(rows):
            copy = {**dict(row), "report_no": f"LATE{number}", "updated_at": CHANGED_AT}
            marks = ", ".join("?" * len(copy))
            athena.execute(f"insert into intelligence_report ({', '.join(copy)}) values ({marks})", list(copy.values()))
    return len(rows)


def corrected_postings(force):
    """Swap the units of some open postings as if HR had corrected them an hour ago."""
    with sqlite3.connect(force.sources / "hr.db") as hr:
        query = "select posting_id, org_unit_code from posting where ends_on is null and is_primary order by 1 limit 8"
        found = hr.execute(query).fetchall()
        for (posting, _), (_, unit) in zip(found, found[1:] + found[:1], strict=True):
            hr.execute(
                "update posting set org_unit_code = ?, updated_at = ? where posting_id = ?", [unit, CHANGED_AT, posting]
            )


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    force = new_force(tmp_path_factory.mktemp("baseline"))
    run(force)
    run(force, "baseline", "2024-09")
    reports = late_reports(force, 3)
    corrected_postings(force)
    run(force.at(LATER))
    run(force.at(LATER), "bridge")
    run(force.at(LAST))
    return force, reports


def rows(force, sql):
    with duckdb.connect(str(force.current / "scorecards.duckdb"), read_only=True) as release:
        return release.sql(sql).fetchall()


def test_what_was_known_then_equals_the_releases_kept_from_then(story):
    force, _ = story
    kept = list_releases(force.settings)
    for at, release in ((FROZEN_AT, kept[0]), (LAST, kept[-1])):
        output = run(force.at(LAST), "as-known", at)
        assert f"It equals release {release.release_id}, cell for cell" in output, output


def test_the_bridge_adds_up_to_every_cell(story):
    force, _ = story
    parts = "captured_{0} + late_records{1} + postings_corrected{1} + definition_changed{1} + not_yet_explained{1}"
    for measure, suffix in (("value", ""), ("numerator", "_numerator"), ("denominator", "_denominator")):
        sum_of_parts = parts.format(measure, suffix)
        assert rows(force, f"select * from baseline_bridge where {sum_of_parts} <> restated_{measure}") == []
    assert rows(force, "select count(*) > 100 and count(late_records) > 100 from baseline_bridge") == [(True,)]
    apart = """
        abs(baseline_value + late_records + postings_corrected + definition_changed + not_yet_explained
            - baseline_restated_value) > 1e-6
    """
    assert rows(force, f"select * from baseline_comparison where {apart}") == []


def test_late_records_are_told_from_corrected_postings(story):
    force, reports = story
    assert reports
    force_row = """
        select late_records, postings_corrected, definition_changed, not_yet_explained from baseline_bridge
        where metric_id = 'intelligence_reports' and level = 'force'
    """
    assert [tuple(map(int, row)) for row in rows(force, force_row)] == [(reports, 0, 0, 0)]
    # a posting moves work between teams: what one gains another loses
    moved = "select sum(postings_corrected) from baseline_bridge"
    assert rows(force, f"{moved} where level = 'team' and metric_id = 'workload_undisposed'") == [(0,)]


def test_the_baseline_stands_beside_every_value(story):
    force, _ = story
    apart = """
        select value.metric_id from metric_value as value
        inner join baseline_comparison as comparison using (metric_id, level, entity_id)
        where value.baseline_value is distinct from comparison.baseline_value
    """
    assert rows(force, apart) == []
    assert rows(force, "select count(baseline_value) > 0 from metric_value") == [(True,)]


def test_a_changed_baseline_stops_the_run_with_its_name(story):
    force, _ = story
    path = force.data / "baselines" / "2024-09" / "metric_value.parquet"
    before, current = path.read_bytes(), force.current.resolve()
    path.chmod(0o644)
    path.write_bytes(before + b"x")
    code, output = force.at(LAST).run(**MONTHS)
    path.write_bytes(before)
    assert code == 1
    assert "metric_value.parquet" in output
    assert force.current.resolve() == current
