"""Every code against an independent detection in plain Python, on a simulated force with every fault planted in it.

Then two weeks on: a new fault is caught in the very next run, a fixed one is resolved, one that comes back is a new
spell, and when each was first seen survives the loss of the warehouse.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.tick.plan import Plan
from simulator import write_force
from tests.mismatches.detect import Found, detect
from tests.mismatches.plant import Planted, Sources
from tests.mismatches.run import MISMATCHES, listed, query, run, settings_for
from tests.mismatches.team_faults import plant_all
from tests.oracle.load import load_directory
from tests.oracle.postings import Sighting

AS_AT = datetime(2024, 11, 5, 9, 30)
LATER = AS_AT + timedelta(days=14)
HISTORY_START = date(2024, 8, 1)
ENOUGH = 0.98


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory, compiled: Plan) -> tuple[Path, Planted]:
    folder = tmp_path_factory.mktemp("force")
    write_force(folder / "sources", size="x0.25", as_at=AS_AT.isoformat(), history_start="2024-08", seed=3)
    planted = plant_all(Sources(folder / "sources", AS_AT - timedelta(hours=1)))
    run(settings_for(folder, AS_AT, HISTORY_START), compiled, *MISMATCHES)
    return folder, planted


def agreement(expected: Found, observed: Found) -> list[str]:
    """Say where recall or precision of a code falls short."""
    wrong = []
    for code in sorted(expected.keys() | observed.keys()):
        wanted, found = expected.get(code, set()), observed.get(code, set())
        recall = len(wanted & found) / len(wanted) if wanted else 1.0
        precision = len(wanted & found) / len(found) if found else 1.0
        if min(recall, precision) < ENOUGH:
            wrong.append(f"{code}: missed {sorted(wanted - found)}, listed wrongly {sorted(found - wanted)}")
    return wrong


def test_every_planted_fault_is_listed(force: tuple[Path, Planted]) -> None:
    folder, planted = force
    found = listed(settings_for(folder, AS_AT, HISTORY_START))
    assert {code: missed for code, wanted in planted.items() if (missed := wanted - found.get(code, set()))} == {}


def test_every_code_agrees_with_the_independent_detection(force: tuple[Path, Planted]) -> None:
    folder, _ = force
    expected = detect(load_directory(folder / "sources"), AS_AT, HISTORY_START)
    unseen = {code for code, entities in expected.items() if not entities}
    assert not unseen, f"nothing of these codes is in the force: {unseen}"
    assert agreement(expected, listed(settings_for(folder, AS_AT, HISTORY_START))) == []


def test_sentences_are_whole_and_name_no_person(force: tuple[Path, Planted]) -> None:
    folder, _ = force
    settings = settings_for(folder, AS_AT, HISTORY_START)
    rows = query(settings, "select code, detail from marts.posting_mismatch")
    sentences = [(str(code), str(detail)) for code, detail in rows]
    assert [line for line in sentences if re.search(r"[{}]|  |None|unknown person", line[1])] == []
    names = {str(name) for (name,) in query(settings, "select distinct lower(surname) from raw_hr.person")}
    words = {word for _, detail in sentences for word in re.findall("[a-z]+", detail.lower())}
    units = query(settings, "select lower(unit_name) from raw_athena.unit")
    teams = {word for (name,) in units for word in str(name).split()}
    assert (names & words) - teams - {"day", "page", "post"} == set()


def test_protected_people_are_nowhere(force: tuple[Path, Planted]) -> None:
    folder, _ = force
    settings = settings_for(folder, AS_AT, HISTORY_START)
    for table, words in (("posting_mismatch", "detail"), ("posting_mismatch_history", "code")):
        shown = (
            f"select hidden.person_no from raw_hr.person as hidden join marts.{table} as shown on contains("
            f"concat_ws(' ', shown.person_no, shown.entity_id, shown.{words}), hidden.person_no) "
            "where hidden.is_protected"
        )
        assert query(settings, shown) == []
    wrong = (
        "select count(*) > 0 from intermediate.int_mismatch_p15 join raw_hr.person using (person_no) where is_protected"
    )
    assert query(settings, wrong) == [(True,)], "there was something to hide"


def test_two_weeks_later(force: tuple[Path, Planted], compiled: Plan) -> None:
    folder, planted = force
    before = load_directory(folder / "sources")
    sources = Sources(folder / "sources", LATER - timedelta(hours=1))
    healed, fresh = sorted(planted["P18"])[0], sorted(planted["P27"])[0]
    account = _account_of(sources, healed)
    sources.change("athena.user_account", account, rank_code=_rank(sources, healed))
    sources.change("hr.person", f"person_no = '{fresh}'", fte=1.4)
    settings = settings_for(folder, LATER, HISTORY_START)
    run(settings, compiled, *MISMATCHES)

    after = load_directory(folder / "sources")
    seen = [
        Sighting(at, world.rows("athena", "user_account"), world.rows("athena", "unit"))
        for at, world in ((AS_AT, before), (LATER, after))
    ]
    assert agreement(detect(after, LATER, HISTORY_START, seen), listed(settings)) == []
    assert fresh in listed(settings)["P15"], "introduced between two runs: caught in the next"
    first_seen = "select entity_id, first_seen_at from marts.posting_mismatch"
    quarantined = query(settings, f"{first_seen} where code = 'P02' and action = 'QUARANTINE'")
    assert {(entity, AS_AT) for entity in planted["P02"]} <= set(quarantined)
    assert _spells(settings, "P18", healed) == [(1, AS_AT, LATER)]

    sources.change("athena.user_account", account, rank_code="PS", updated_at=LATER + timedelta(hours=12))
    settings.warehouse_path.unlink()
    again = settings_for(folder, LATER + timedelta(days=1), HISTORY_START)
    run(again, compiled, *MISMATCHES)
    assert _spells(again, "P18", healed) == [(1, AS_AT, LATER), (2, LATER + timedelta(days=1), None)]
    assert _spells(again, "P15", fresh) == [(1, LATER, None)]


def _account_of(sources: Sources, number: str) -> str:
    (person,) = sources.rows("hr", f"select collar_no from person where person_no = '{number}'")
    return f"collar_no = '{person['collar_no']}'"


def _rank(sources: Sources, number: str) -> str:
    (person,) = sources.rows("hr", f"select rank_code from person where person_no = '{number}'")
    return str(person["rank_code"])


def _spells(settings: Settings, code: str, entity: str) -> list[tuple[object, ...]]:
    statement = "select episode_no, first_seen_at, resolved_at from marts.posting_mismatch_history"
    return query(settings, f"{statement} where code = '{code}' and entity_id = '{entity}' order by 1")
