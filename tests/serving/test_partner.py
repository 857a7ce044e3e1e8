"""What leaves the force gives no small number away, whatever is subtracted. Checked by an independent solver."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from serving.partner.figures import figures, limits_of
from serving.partner.suppress import TOTAL, Cell, Limits, is_small, withheld

LIMITS = Limits(5, 20)
COUNT = Limits(5)


def counts(*numbers):
    return [Cell(f"c{place}", number) for place, number in enumerate(numbers)]


def total_of(parts):
    shares = [cell.denominator for cell in parts if cell.denominator is not None]
    return Cell(TOTAL, sum(cell.numerator for cell in parts), sum(shares) if shares else None)


@pytest.mark.parametrize(
    ("numbers", "gone"),
    [
        ((10, 20, 30), set()),
        ((0, 20, 30), set()),
        ((3, 20, 30), {"c0", "c1"}),  # one alone would be the total less the others: the next smallest covers it
        ((2, 2, 30), {"c0", "c1", "c2"}),  # together 4: the sum alone would say that both are small
        ((3, 4, 30), {"c0", "c1"}),
        ((3, 0, 30), {"c0", "c2"}),  # nothing is no cover
        ((1, 1, 1), {"c0", "c1", "c2", TOTAL}),
        ((4, 0, 0), {"c0", "c1", "c2", TOTAL}),
    ],
)
def test_hand_worked_counts(numbers, gone):
    parts = counts(*numbers)
    assert withheld(total_of(parts), parts, COUNT) == gone


def test_hand_worked_shares():
    parts = [
        Cell("a", 28, 30),
        Cell("b", 40, 60),
        Cell("c", 50, 80),
    ]  # two of a's were not met: as telling as two that were
    assert withheld(total_of(parts), parts, LIMITS) == {"a", "b"}
    parts = [Cell("a", 6, 15), Cell("b", 40, 60), Cell("c", 50, 80)]
    assert withheld(total_of(parts), parts, LIMITS) == {"a", "b"}


def test_a_part_kept_back_elsewhere_needs_cover_too():
    parts = counts(20, 30)
    assert withheld(Cell(TOTAL, 53), parts, COUNT) == {"c0"}


def answers(total, parts, gone):
    """The range of each withheld part's numerator that fits all that is shown: two linear programmes a part."""
    names = [cell.name for cell in parts if cell.name in gone]
    known = [cell for cell in parts if cell.name not in gone]
    ratio, size = total.denominator is not None, len(names)
    if TOTAL in gone:
        equalities, sums = None, None
    else:
        rows, sums = (
            [[1.0] * size + [0.0] * (size if ratio else 0)],
            [total.numerator - sum(c.numerator for c in known)],
        )
        if ratio:
            rows.append([0.0] * size + [1.0] * size)
            sums.append(total.denominator - sum(c.denominator for c in known))
        equalities = np.array(rows)
    width = size * (2 if ratio else 1)
    upper = np.hstack([np.eye(size), -np.eye(size)]) if ratio else None
    found = {}
    for place, name in enumerate(names):
        cost = np.zeros(width)
        cost[place] = 1.0
        ends = []
        for sign in (1, -1):
            result = linprog(sign * cost, A_ub=upper, b_ub=None if upper is None else np.zeros(size), A_eq=equalities,
                             b_eq=sums, bounds=(0, 10_000))  # fmt: skip
            assert result.status == 0
            ends.append(sign * result.fun)
        found[name] = ends
    return found


SHARE = st.integers(0, 60).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))
TABLES = st.one_of(
    st.lists(st.integers(0, 40), min_size=1, max_size=8).map(lambda numbers: counts(*numbers)),
    st.lists(SHARE, min_size=1, max_size=8).map(lambda all: [Cell(f"c{i}", a, b) for i, (a, b) in enumerate(all)]),
)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_no_withheld_cell_can_be_worked_back(parts):
    limits, total = LIMITS if parts[0].denominator is not None else COUNT, total_of(parts)
    gone = withheld(total, parts, limits)
    shown = [cell for cell in [*parts, total] if cell.name not in gone]
    assert not [cell for cell in shown if is_small(cell, limits)]
    for name, (low, high) in answers(total, parts, gone).items():
        assert high - low >= limits.count - 1e-6, f"{name} is between {low} and {high}"


def test_withholding_the_small_cells_alone_would_fail_the_solver():
    """The solver is no rubber stamp: primary suppression only is found out."""
    parts = counts(3, 20, 30)
    [(low, high)] = answers(total_of(parts), parts, {"c0"}).values()
    assert low == high == 3


def test_only_listed_metrics_and_whole_months_at_force_and_partnership_leave():
    with duckdb.connect() as release:
        release.execute("attach ':memory:' as release")
        release.execute("create table release.meta_build as select timestamp '2024-11-05 09:30:00' as as_at")
        release.execute("create table release.dim_csp as select 'E1' as csp_code, 'One' as csp_name")
        release.execute(
            """create table release.metric_value as
            select metric_id, level, entity_id, grain as period_grain, day as period_start,
                case level when 'force' then 60.0 else 30.0 end as numerator, null::double as denominator, 1.0 as value
            from unnest(['out_of_court_disposals', 'stl_failures']) as m(metric_id),
                (values ('force', 'HERTS'), ('csp', 'E1'), ('csp', 'E2'), ('team', 'T'), ('officer', 'P'))
                    as e(level, entity_id),
                (values ('month', date '2024-10-01'), ('month', date '2024-11-01'), ('week', date '2024-10-07'),
                    ('current', date '2024-11-05')) as p(grain, day)"""
        )
        found = list(figures(release, limits_of()))
    assert {(one.metric_id, one.level, str(one.period_start)) for one in found} == {
        ("out_of_court_disposals", "force", "2024-10-01"), ("out_of_court_disposals", "csp", "2024-10-01"),
    }  # fmt: skip
    assert [one.numerator for one in found] == [60, 30, 30]


def test_two_releases_do_not_give_a_cell_away_by_their_difference():
    """A month is cut one way only, so the only difference is a total less its parts, in either release."""
    for parts in (counts(3, 20, 30), counts(4, 20, 30)):
        gone = withheld(total_of(parts), parts, COUNT)
        assert all(high - low >= 5 for low, high in answers(total_of(parts), parts, gone).values())
