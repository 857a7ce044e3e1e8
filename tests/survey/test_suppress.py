"""Small and differencing tables: what is refused, and what is withheld so that it cannot be worked out."""

import numpy as np
import pandas as pd
import pytest

from survey import linear
from survey.cells import Cell
from survey.earlier import Kept
from survey.making import make_design
from survey.places import Place
from survey.study import Measure
from survey.suppress import judge

SHARE = Measure("m", "share", column="y")


def table(frame, places, person=None, groups=()):
    design = make_design(frame.assign(w=1.0), "w")
    values = np.arange(len(frame)) % 2.0
    people = np.arange(len(frame)) if person is None else person
    found = []
    for place, mask in places:
        estimate = linear.mean(design, values, mask.to_numpy())
        base = len(np.unique(people[estimate.rows]))
        found.append(Cell(SHARE, "all", place, (), estimate, base, None, "taylor"))
    return dict(zip([place for place, _ in places], judge(found, people, 50, 100, groups), strict=True))


def split(frame, name):
    return [(Place(**{name: value}), frame[name] == value) for value in sorted(frame[name].unique())]


def people(**counts):
    return pd.DataFrame({"area": np.repeat(list(counts), list(counts.values()))})


def everybody(frame):
    return (Place(), pd.Series(True, index=frame.index))


@pytest.mark.parametrize(
    ("base", "word"), [(49, "refused_base"), (50, "small_base"), (99, "small_base"), (100, "published")]
)
def test_a_base_by_itself(base, word):
    frame = people(a=base)
    assert table(frame, split(frame, "area")) == {Place(area="a"): word}


def test_one_small_cell_beside_its_total_takes_the_smallest_sibling_with_it():
    frame = people(a=500, b=200, c=20)
    found = table(frame, [everybody(frame), *split(frame, "area")])
    assert found == {
        Place(): "published",
        Place(area="a"): "published",
        Place(area="b"): "refused_secondary",
        Place(area="c"): "refused_base",
    }


def test_without_a_total_a_small_cell_needs_no_company():
    frame = people(a=500, b=200, c=20)
    assert table(frame, split(frame, "area"))[Place(area="b")] == "published"


def test_two_small_cells_that_are_small_together_take_a_third():
    frame = people(a=500, b=200, c=20, d=20)
    found = table(frame, [everybody(frame), *split(frame, "area")])
    assert found[Place(area="b")] == "refused_secondary"


def test_two_small_cells_that_are_not_small_together_are_enough():
    frame = people(a=500, b=200, c=40, d=40)
    found = table(frame, [everybody(frame), *split(frame, "area")])
    assert found[Place(area="b")] == "published"


def test_all_but_one_area_gives_that_one_away():
    frame = people(a=500, b=30)
    found = table(frame, [everybody(frame), (Place(area="all but b"), frame["area"] == "a")])
    assert found[Place(area="all but b")] == "refused_secondary"


def test_a_group_of_areas_less_its_members_is_seen():
    frame = people(a=500, b=200, c=20)
    both = frame["area"].isin(["b", "c"])
    found = table(frame, [*split(frame, "area"), (Place(area="g"), both)], groups=("g",))
    assert found[Place(area="b")] == "refused_secondary"


def test_a_chain_through_a_second_table_is_broken():
    """b is withheld to protect c; its own parts by sex, shown, would give it back."""
    frame = people(a=500, b=200, c=20)
    frame["sex"] = np.where(np.arange(len(frame)) % 2, "f", "m")
    crossed = [
        (Place(area=area, sex=sex), (frame["area"] == area) & (frame["sex"] == sex)) for area in "abc" for sex in "fm"
    ]
    found = table(frame, [everybody(frame), *split(frame, "area"), *split(frame, "sex"), *crossed])
    shown = [place for place, word in found.items() if word in ("published", "small_base")]
    assert found[Place(area="c")] == "refused_base"
    assert {Place(area="b", sex="f"), Place(area="b", sex="m")} - set(shown)


def test_nothing_hidden_is_a_combination_of_what_is_shown():
    random = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "area": random.choice(list("abcdef"), 900, p=[0.4, 0.3, 0.2, 0.04, 0.04, 0.02]),
            "sex": random.choice(["f", "m"], 900),
        }
    )
    crossed = [
        (Place(area=area, sex=sex), (frame["area"] == area) & (frame["sex"] == sex))
        for area in "abcdef"
        for sex in "fm"
    ]
    places = [everybody(frame), *split(frame, "area"), *split(frame, "sex"), *crossed]
    found = table(frame, places)
    shown = [mask.to_numpy(dtype=float) for place, mask in places if found[place] in ("published", "small_base")]
    hidden = [mask.to_numpy(dtype=float) for place, mask in places if found[place].startswith("refused")]
    matrix = np.column_stack(shown)
    assert shown
    for target in hidden:
        weights = np.linalg.lstsq(matrix, target, rcond=None)[0]
        assert np.abs(matrix @ weights - target).max() > 1e-3


def test_people_are_counted_not_their_incidents():
    frame = people(a=120)
    assert table(frame, split(frame, "area"), person=np.arange(120) // 3) == {Place(area="a"): "refused_base"}


def beside(frame, places, *released):
    """Judge again, beside figures that are out; each of those a mask."""
    design = make_design(frame.assign(w=1.0), "w")
    person = np.arange(len(frame))
    found = []
    for place, mask in places:
        estimate = linear.mean(design, person % 2.0, mask.to_numpy())
        found.append(Cell(SHARE, "all", place, (), estimate, len(estimate.rows), None, "taylor"))
    out = [Kept(np.flatnonzero(mask), ("earlier", str(number))) for number, mask in enumerate(released)]
    return dict(zip([place for place, _ in places], judge(found, person, 50, 100, (), out), strict=True))


def test_a_window_that_is_a_little_shorter_than_one_released_earlier_is_withheld():
    frame = pd.DataFrame({"year": np.repeat(["1", "2", "3"], [200, 200, 20])})
    shorter = [(Place(), frame["year"] != "3")]
    assert beside(frame, shorter) == {Place(): "published"}
    assert beside(frame, shorter, frame["year"] != "") == {Place(): "refused_secondary"}


def test_a_window_moved_on_gives_the_new_wave_away_only_beside_the_middle():
    """Out are waves 1 and 2 together, and 1: so 2 is known. 2 and 3 together would give 3, which is small."""
    frame = pd.DataFrame({"year": np.repeat(["1", "2", "3"], [200, 200, 40])})
    moved = [(Place(), frame["year"] != "1"), (Place(year="3"), frame["year"] == "3")]
    assert beside(frame, moved, frame["year"] != "3")[Place()] == "published"
    assert beside(frame, moved, frame["year"] != "3", frame["year"] == "1")[Place()] == "refused_secondary"


def test_a_total_released_earlier_counts_as_if_it_stood_here():
    frame = people(a=500, b=200, c=20)
    parts = split(frame, "area")
    assert beside(frame, parts)[Place(area="b")] == "published"
    assert beside(frame, parts, frame["area"] != "")[Place(area="b")] == "refused_secondary"


def test_what_earlier_releases_gave_away_themselves_ends():
    frame = people(a=500, c=20)
    found = beside(frame, split(frame, "area"), frame["area"] != "", frame["area"] == "a")
    assert found[Place(area="c")] == "refused_base"
