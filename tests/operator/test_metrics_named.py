"""What the documents say of the metrics is what is exported, and each rule of the runbook calls when it should."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration.ledger import Run
from orchestration.ledger.read import Stage
from orchestration.publication.hold import Hold
from orchestration.settings import REPOSITORY
from orchestration.status.facts import Breaker, Copy, Disk, Facts, HeldBack, Metric, SetAside, Source
from orchestration.status.metrics import write_metrics

NOW = datetime.now(UTC).replace(tzinfo=None)
FACTS = Facts(
    release_id="r",
    as_at=NOW - timedelta(minutes=5),
    sources=(Source("hr", "person", NOW, "loaded", 60, 120),),
    metrics=(Metric("m", "M", NOW, "hr", "person"),),
    disk=Disk(1, 1, 1, 1),
    set_aside=(SetAside("hr", "person", "null_key", "reading", "No key", "Give it one", 2),),
    breakers=(Breaker("hr", 1, None),),
    tidied_seconds=60.0,
    copy=Copy(60.0),
)
RUN = Run(1, NOW, NOW, NOW, "published", "r", 1, 0, (Stage("build", "", 1.0, 1.0, 1.0, 1, "done"),))
RULE = re.compile(r"(time\(\) - )?(csp_\w+) > (\d+)")
BROUGHT_ABOUT: dict[str, Callable[[Facts], Facts]] = {
    "csp_release_age_seconds": lambda facts: replace(facts, as_at=NOW - timedelta(hours=27)),
    "csp_release_held": lambda facts: replace(facts, hold=Hold("r", "2024-11-05T12:00:00+00:00", "wrong targets")),
    "csp_blocking_checks": lambda facts: replace(facts, stopped=(HeldBack("mart: keys", "why"),)),
    "csp_tidied_seconds": lambda facts: replace(facts, tidied_seconds=4 * 3600.0),
    "csp_copy_age_seconds": lambda facts: replace(facts, copy=Copy(4 * 3600.0)),
    "csp_source_failures": lambda facts: replace(facts, breakers=(Breaker("hr", 3, NOW),)),
}
RUNBOOK = (REPOSITORY / "docs" / "runbook.md").read_text()
WATCHED = RUNBOOK.split("## When nothing calls")[1]


def exported(directory: Path, facts: Facts) -> dict[str, list[float]]:
    """Return the values of each metric as Prometheus reads them; a metric without a sample has none."""
    write_metrics(directory / "x.prom", facts, [RUN], NOW)
    families = text_string_to_metric_families((directory / "x.prom").read_text())
    return {family.name: [sample.value for sample in family.samples] for family in families}


def calls(rule: tuple[str, str, str], found: dict[str, list[float]], now: float) -> bool:
    """Tell whether a rule calls at ``now``, as Prometheus would."""
    since, name, limit = rule
    return any((now - value if since else value) > float(limit) for value in found[name])


def rules() -> list[tuple[str, str, str]]:
    lines = [line for line in WATCHED.splitlines() if line.startswith("| `")]
    found = [RULE.fullmatch(line.split("`")[1]) for line in lines]
    assert all(found), "a rule is `[time() - ]csp_name > number`"
    return [(one[1] or "", one[2], one[3]) for one in found if one]


def test_every_metric_that_the_runbook_names_is_exported_and_every_one_exported_is_named(tmp_path: Path) -> None:
    found = exported(tmp_path, FACTS)
    assert all(found.values()), "every metric has a sample here"
    assert set(re.findall(r"\bcsp_[a-z_]+[a-z]\b", RUNBOOK)) == found.keys()


def test_other_documents_name_no_metric_that_is_not_there(tmp_path: Path) -> None:
    known = exported(tmp_path, FACTS).keys()
    for path in (REPOSITORY / "docs" / "decisions").glob("*.md"):
        named = set(re.findall(r"`(csp_[a-z_]+)`", path.read_text()))
        assert named <= known, path.name


def test_no_rule_calls_while_all_is_well(tmp_path: Path) -> None:
    found = exported(tmp_path, FACTS)
    assert len(rules()) >= 5
    assert [rule for rule in rules() if calls(rule, found, datetime.now(UTC).timestamp())] == []


@pytest.mark.parametrize("name", BROUGHT_ABOUT)
def test_rule_calls_where_what_it_watches_happens(tmp_path: Path, name: str) -> None:
    found = exported(tmp_path, BROUGHT_ABOUT[name](FACTS))
    called = {rule[1] for rule in rules() if calls(rule, found, datetime.now(UTC).timestamp())}
    assert called == {name}


def test_rule_calls_where_nobody_writes_any_more(tmp_path: Path) -> None:
    found = exported(tmp_path, FACTS)
    called = {rule[1] for rule in rules() if calls(rule, found, datetime.now(UTC).timestamp() + 1000)}
    assert called == {"csp_written_seconds"}
    assert {rule[1] for rule in rules()} == {*BROUGHT_ABOUT, "csp_written_seconds"}
