"""A dispute raised on the page becomes one item of the list, which the next run ingests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from serving.page.disputes import NowhereToWrite, raise_dispute
from tests.graph.conftest import App

SUMMER = datetime(2024, 7, 2, 22, 30, tzinfo=UTC)
ADDED = "POST "


def raised(app: App, ref: str = "41/1/24", now: datetime = SUMMER) -> bool:
    return raise_dispute(app.settings, "investigation", ref, "P100001", now)


def test_the_next_run_ingests_it(app: App) -> None:
    app.load()
    assert raised(app)
    assert app.load().upserts == 1
    (row,) = app.rows()
    shown = ("record_type", "record_ref", "raised_by", "raised_on", "resolved_on", "resolution")
    assert tuple(row[name] for name in shown) == (
        "investigation", "41/1/24", "P100001", date(2024, 7, 2), None, None,
    )  # fmt: skip
    assert row["id"] == "1"


def test_the_same_dispute_is_added_again_only_after_it_was_resolved(app: App) -> None:
    assert raised(app)
    assert not raised(app)
    assert raised(app, "41/2/24")
    app.disputes.update("1", resolved_on="2024-07-03T00:00:00Z")
    assert raised(app)
    assert len(app.disputes.items) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "refuse", "status": 429, "retry_after": "seconds"}, {"do": "refuse", "status": 503},
        {"do": "expire"}, {"do": "truncate"}, {"do": "drop"},
    ],
)  # fmt: skip
def test_whatever_the_service_does_it_is_there_once(app: App, fault: dict[str, object]) -> None:
    # the first request for items reads what is open; the second one adds
    app.graph.faults += [{"do": "slow", "seconds": 0, "on": "/items"}, {**fault, "on": "/items"}]
    assert raised(app)
    assert len(app.disputes.items) == 1


def test_it_says_so_where_nobody_knows_whether_it_was_added(app: App) -> None:
    app.graph.faults += [{"do": "slow", "seconds": 0, "on": "/items"}, {"do": "refuse", "status": 504, "on": "/items"}]
    with pytest.raises(NowhereToWrite, match="504"):
        raised(app)
    assert len([one for one in app.graph.requests if one.startswith(ADDED)]) == 1
    assert raised(app)


def test_an_application_that_may_only_read_is_told_what_it_lacks(app: App) -> None:
    app.graph.may_write = False
    with pytest.raises(NowhereToWrite, match="write"):
        raised(app)
    assert app.disputes.items == {}


def test_a_list_that_is_not_there(app: App) -> None:
    app.graph.site.lists.clear()
    with pytest.raises(NowhereToWrite, match="no list"):
        raised(app)
