from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from orchestration.publication.release_id import following, is_release_id

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


def test_form_and_time_zone() -> None:
    local = datetime(2026, 7, 1, 13, 5, 9, 123999, tzinfo=timezone(timedelta(hours=1)))
    assert following(local, []) == "20260701T120509123Z"


@given(st.lists(INSTANTS, min_size=1, max_size=20))
def test_ids_only_go_forward_whatever_the_clock_does(instants: list[datetime]) -> None:
    known: list[str] = []
    for instant in instants:
        known.append(following(instant, known))
    assert known == sorted(set(known))
    assert all(map(is_release_id, known))


def test_midnight_and_year_end_carry_over() -> None:
    assert following(datetime(2020, 1, 1, tzinfo=UTC), ["20261231T235959999Z"]) == "20270101T000000000Z"
