"""Ranges, lists, texts and keys."""

from __future__ import annotations

from .conftest import Rows


def test_latest_between_is_open_below_and_closed_above(rows: Rows) -> None:
    assert dict(rows("latest_contacts")) == {
        "a_last_of_several": 5,
        "b_at_the_upper_bound": 6,
        "c_at_the_lower_bound": None,
        "d_none_inside": None,
        "e_no_list": None,
        "f_empty_window": None,
    }


def test_resolve_overlaps_leaves_one_row_in_force_at_a_time(rows: Rows) -> None:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for thing, lower, upper, name in rows("resolved"):
        found.setdefault(thing, []).append((lower, upper, name))
    assert found == {
        "overlap": [(1, 4, "old"), (4, 6, "new"), (6, 10, "old")],
        "gap": [(1, 3, "early"), (5, 7, "late")],
        "adjacent": [(1, 3, "first"), (3, 5, "second")],
        "empty": [(1, 5, "held")],
        "tie": [(1, 3, "a")],
    }


def test_canonical_collar(rows: Rows) -> None:
    assert dict(rows("collars")) == {
        "1234": "1234",
        "01234": "1234",
        "PC 1234": "1234",
        "41/1234": "1234",
        "41/12/77": "77",
        "1234 ": "1234",
        "000": None,
        "n/a": None,
        "": None,
        None: None,
    }


def test_a_word_is_named_as_a_whole_only(rows: Rows) -> None:
    assert dict(rows("named")) == {
        "P10 left on 1 May": True,
        "the sergeant (P10), who": True,
        "P100 left": False,
        "of XP10": False,
        "nobody": False,
        None: None,
    }


def test_surrogate_key_is_stable_exact_in_a_double_and_tells_null_from_blank(rows: Rows) -> None:
    keys = dict(rows("surrogate_keys"))
    assert keys["plain"] == keys["again"]
    assert len(set(keys.values())) == len(keys) - 1
    assert all(0 <= key < 2**53 for key in keys.values())
