"""A page is kept for its reader, its release, and as long as it would say the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from serving.page.kept import Kept, Page
from serving.page.release import Release

AS_AT = datetime(2024, 11, 5, 9, 30)
RELEASE = Release(1, "r", AS_AT, {}, {}, {}, frozenset(), (), frozenset(), ())


def page(is_old=False):
    return Page(b"", 7, frozenset(), RELEASE, is_old)


@pytest.mark.parametrize(
    ("made", "hours", "same"),
    [(page(), 1, True), (page(), 27, False), (page(is_old=True), 27, True), (page(is_old=True), 1, False)],
)
def test_it_says_the_same_while_it_has_not_grown_old(made, hours, same):
    assert made.is_as_fresh(AS_AT + timedelta(hours=hours), stale_after_hours=26) is same


def test_the_one_that_was_asked_for_longest_ago_goes():
    kept, pages = Kept(most=2), {name: page() for name in "abc"}
    kept.put(("a", "/", ""), pages["a"])
    kept.put(("b", "/", ""), pages["b"])
    assert kept.get(("a", "/", "")) is pages["a"]
    kept.put(("c", "/", ""), pages["c"])
    assert [kept.get((name, "/", "")) for name in "abc"] == [pages["a"], None, pages["c"]]
    assert kept.get(("a", "/", "2024-10")) is None
