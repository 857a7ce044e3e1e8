"""The order of the bars: what is raw is shown and never ranked by."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from serving.page.bars import Bar, in_order

WORSE_IF_HIGHER, BETTER_IF_HIGHER = SimpleNamespace(direction="lower"), SimpleNamespace(direction="higher")


def names(bars):
    return [one.name for one in in_order(bars)]


def test_two_of_three_do_not_come_before_twenty_of_a_hundred():
    few = Bar("A", WORSE_IF_HIGHER, value=66.7, numerator=2, denominator=3, peer=10.0, shrunken=12.0)
    many = Bar("B", WORSE_IF_HIGHER, value=20.0, numerator=20, denominator=100, peer=10.0, shrunken=18.0)
    assert names([few, many]) == ["B", "A"]


def test_whoever_is_not_assessed_comes_after_by_name():
    extreme = Bar("Z", WORSE_IF_HIGHER, value=100.0, peer=10.0)
    other = Bar("Y", WORSE_IF_HIGHER, value=0.0, peer=10.0)
    assert names([extreme, other, Bar("M", WORSE_IF_HIGHER, value=9.0, shrunken=9.5)]) == ["M", "Y", "Z"]


@pytest.mark.parametrize(("metric", "order"), [(WORSE_IF_HIGHER, ["B", "A"]), (BETTER_IF_HIGHER, ["A", "B"])])
def test_the_worst_first_whichever_way_is_worse(metric, order):
    assert names([Bar("A", metric, value=1.0, shrunken=1.0), Bar("B", metric, value=2.0, shrunken=2.0)]) == order


def test_a_flag_comes_before_a_missed_target_and_both_before_the_rest():
    flagged = Bar("C", WORSE_IF_HIGHER, value=1.0, shrunken=1.0, flag="high")
    missed = Bar("B", WORSE_IF_HIGHER, value=2.0, shrunken=2.0, meets_target=False)
    rest = Bar("A", WORSE_IF_HIGHER, value=3.0, shrunken=3.0)
    bucket = Bar("D", WORSE_IF_HIGHER, value=4.0, is_bucket=True)
    none = Bar("E", WORSE_IF_HIGHER)
    assert names([none, bucket, rest, missed, flagged]) == ["C", "B", "A", "D", "E"]
