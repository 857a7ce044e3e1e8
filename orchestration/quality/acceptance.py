"""Accept or refuse the finished mart as a reader would: every suite in ``expectations/``, by Great Expectations.

Keys, accepted values, relations, contracts and roll-ups are dbt's tests, not ours (ADR 0005). Great Expectations
is imported only when suites run: the import costs seconds. It sees pandas frames, because its DuckDB path is broken.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from orchestration.publication.export import WarehouseNotReady, read_run
from orchestration.quality import data_docs
from orchestration.quality.frames import Frames, open_frames
from orchestration.quality.result import CheckResult
from orchestration.quality.suites import Suite, load_suites
from orchestration.quality.wording import detail_of, error_of, observed_of, threshold_of
from orchestration.settings import Settings
from orchestration.transformation.fault_log import log_words, without_data

NO_PREVIOUS = "no earlier release to compare with"
log = logging.getLogger(__name__)
_NO_COLUMN = re.compile(r'The column "\w+" in BatchData does not exist')


def accept(settings: Settings, suites: Sequence[Suite] | None = None) -> list[CheckResult]:
    """Run the suites (default: all in ``expectations/``) on the warehouse and return one check an expectation.

    A suite whose query fails gives failed checks, not an exception; a suite file that is wrong raises ``SuiteError``.
    What Great Expectations has to say of each suite is kept as a page (``data_docs``).
    """
    chosen = load_suites() if suites is None else suites
    outcomes: dict[str, Any] = {}
    faults: dict[str, str] = {}
    with open_frames(settings) as frames:
        checks = [check for suite in chosen for check in _run(frames, suite, outcomes, faults)]
        release_id = _release_id(frames)
    if faults:
        log_words(settings, faults.items())
    if release_id:
        data_docs.write(settings, release_id, outcomes)
    return checks


def _release_id(frames: Frames) -> str | None:
    """Return the release that the run at work would make; None in a warehouse that no run prepared."""
    try:
        return read_run(frames.connection).release_id
    except WarehouseNotReady:
        return None


def _run(frames: Frames, suite: Suite, outcomes: dict[str, Any], faults: dict[str, str]) -> list[CheckResult]:
    if not frames.has_what_it_needs(suite):
        return [_check(expectation, True, NO_PREVIOUS, "") for expectation in suite.expectations]
    try:
        frame = frames.frame(suite)
    except duckdb.Error as error:
        faults[f"expectations/{suite.name}.json"] = str(error)
        detail = f"the query of expectations/{suite.name}.json failed: {without_data(str(error))}"
        return [_check(expectation, False, "the check could not run", detail) for expectation in suite.expectations]
    outcomes[suite.name] = _validate(suite, frame)
    results = {one.expectation_config.meta["name"]: one.to_json_dict() for one in outcomes[suite.name].results}
    faults |= {f"check {name}": said for name, one in results.items() if (said := error_of(one))}
    return [_judge(expectation, results[expectation["meta"]["name"]]) for expectation in suite.expectations]


def _validate(suite: Suite, frame: Any) -> Any:
    """Let Great Expectations judge a frame; return its validation result."""
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    import great_expectations as gx

    for talkative in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("marts").add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    rules = gx.ExpectationSuite(name=suite.name, expectations=[dict(rule) for rule in suite.expectations])
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": list(suite.rows)}
    return batch.validate(rules, result_format=wanted)


def _judge(expectation: Mapping[str, Any], result: Mapping[str, Any]) -> CheckResult:
    error = error_of(result)
    if error:
        missing = _NO_COLUMN.search(error)  # the suite's own words; others may cite what a cell holds
        return _check(expectation, False, "the check could not run", missing[0] if missing else without_data(error))
    return _check(expectation, bool(result["success"]), observed_of(result["result"]), detail_of(result["result"]))


def _check(expectation: Mapping[str, Any], passed: bool, observed: str, detail: str) -> CheckResult:
    meta = expectation["meta"]
    return CheckResult(
        name=meta["name"],
        scope=meta["scope"],
        severity=meta["severity"],
        observed=observed,
        threshold=threshold_of(expectation.get("kwargs", {})),
        passed=passed,
        detail=detail,
        source="great_expectations",
        remedy="" if passed else meta["remedy"],
    )
