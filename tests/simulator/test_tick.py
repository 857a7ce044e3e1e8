"""A tick: it changes what it says, deletes only where sources delete, and commits some rows late."""

from datetime import datetime, timedelta

import pytest

from simulator import apply_tick, write_force
from simulator.schema import load_tables
from simulator.stores import Stores
from tests.simulator.conftest import AS_AT, snapshot

NEXT = "2024-11-05T09:45:00Z"
TABLES = load_tables()


def _by_key(found, table):
    return {row[table.primary_key]: row for row in found}


def test_a_tick_does_what_it_says_and_nothing_else(tmp_path):
    write_force(tmp_path, "demo", as_at=AS_AT, history_start="2024-06")
    before = snapshot(tmp_path)
    changes = apply_tick(tmp_path, 1000, as_at=NEXT)
    after = snapshot(tmp_path)
    for key, table in TABLES.items():
        old, new = _by_key(before[key], table), _by_key(after[key], table)
        said = changes.get(key)
        differing = {k for k in old.keys() & new.keys() if old[k] != new[k]}
        assert len(new.keys() - old.keys()) == (said.inserted if said else 0), key
        assert len(old.keys() - new.keys()) == (said.deleted if said else 0), key
        assert len(differing) == (said.updated if said else 0), key
    assert 700 < sum(c.inserted + c.updated + c.deleted for c in changes.values()) < 1400
    assert {key for key, c in changes.items() if c.deleted} == {key for key, t in TABLES.items() if t.hard_delete}
    # Every changed row carries a change time the burst could have left, a sixth of them some minutes back, many tied.
    end = datetime(2024, 11, 5, 9, 45)
    stamps = _stamps(before, after)
    assert all(end - timedelta(minutes=15) <= stamp <= end for stamp in stamps)
    assert any(stamp < end - timedelta(minutes=10) for stamp in stamps)
    assert len(set(stamps)) < len(stamps) / 2


def _stamps(before, after):
    found = []
    for key, table in TABLES.items():
        old = _by_key(before[key], table)
        found += [datetime.fromisoformat(r[table.cursor]) for r in after[key] if old.get(r[table.primary_key]) != r]
    return found


def test_the_same_tick_gives_the_same_rows_and_the_next_goes_on(tmp_path):
    for name in ("one", "two"):
        write_force(tmp_path / name, "tiny", as_at=AS_AT)
        apply_tick(tmp_path / name, 200, as_at=NEXT)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    assert apply_tick(tmp_path / "one", 200, as_at="2024-11-05T10:00:00Z")
    assert apply_tick(tmp_path / "one", 200)


def test_a_hand_over_leaves_one_open_interval(tiny):
    apply_tick(tiny, 400, as_at=NEXT)
    after = snapshot(tiny)
    open_now = [r["investigation_no"] for r in after["athena.oic_history"] if r["to_at"] is None]
    handed = [r for r in after["athena.oic_history"] if r["oic_history_id"].startswith("HN")]
    current = {r["investigation_no"]: r["oic_user_id"] for r in after["athena.investigation"]}
    assert handed
    assert all(
        open_now.count(r["investigation_no"]) == 1 and current[r["investigation_no"]] == r["user_id"] for r in handed
    )


def test_a_tick_refuses_to_go_back_or_to_start_from_nothing(tiny, tmp_path):
    with pytest.raises(ValueError, match="before the newest change"):
        apply_tick(tiny, 10, as_at="2024-11-01T00:00:00Z")
    with pytest.raises(FileNotFoundError, match="write a force first"):
        apply_tick(tmp_path / "empty", 10)


def test_rows_are_deleted_only_where_the_source_deletes(tiny):
    with Stores(tiny, None) as stores, pytest.raises(ValueError, match="never deleted"):
        stores.delete("athena.investigation", ["41/0000001/24"])


def test_a_failing_tick_leaves_nothing_behind(tiny):
    before = snapshot(tiny)
    with pytest.raises(KeyError):
        _half_a_tick(tiny, before["hr.absence"][0]["absence_id"])
    assert snapshot(tiny) == before


def _half_a_tick(out, absence):
    with Stores(out, None) as stores:
        stores.delete("hr.absence", [absence])
        stores.update("sharepoint.team_map", [{"id": "1", "csp_code": None}])
        raise KeyError("half way")
