"""Within a contract version the marts only ever gain columns."""

import copy

import pytest

from orchestration.settings import CONTRACT_VERSION
from serving.contract.snapshot import broken, last, promised, write_down


def test_no_mart_lost_or_changed_a_promised_column(manifest):
    assert broken(last(), promised(manifest)) == [], f"contract version {CONTRACT_VERSION} promises these columns"


@pytest.mark.parametrize("change", ["column gone", "type changed", "table gone"])
def test_a_broken_promise_is_found_and_not_written_down(change, tmp_path):
    now, path = copy.deepcopy(last()), tmp_path / "v.json"
    write_down(last(), path)
    if change == "table gone":
        del now["supervision"]
    elif change == "column gone":
        del now["supervision"]["depth"]
    else:
        now["supervision"]["depth"] = "bigint"
    assert len(broken(last(), now)) == 1
    with pytest.raises(ValueError, match="supervision"):
        write_down(now, path)


def test_additions_break_nothing(tmp_path):
    now = copy.deepcopy(last())
    now["supervision"]["since"] = "date"
    now["another_mart"] = {"a": "integer"}
    assert broken(last(), now) == []
    write_down(now, tmp_path / "v.json")
