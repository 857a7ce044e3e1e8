"""Which terms the change of a table made row by row is the sum of, and what each reads in the place of its parents.

With d for what came less what went of a table, the change of a union is the union of the changes, and that of a join is
d(A x B) = dA x B + A x dB - dA x dB, and so on for more, on the tables as they stand now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod

from orchestration.publication.difference import SIGN, Delta
from orchestration.publication.names import quoted
from orchestration.tick.plan import Step

EACH = "each"
MOST = 3
"""Of how many joined tables that changed the terms are still worth their number."""

Joined = Mapping[str, tuple[str, ...]]
Instead = dict[str, str]


def rows_of(step: Step, ids: Mapping[str, str]) -> Joined | None:
    """Return of which parents, joined with which, the rows of ``step`` are made; None where it says nothing."""
    said = step.meta.get("rows")
    if said == EACH:
        return {parent: () for parent in step.parents}
    if not said:
        return None
    joined = {ids[one]: tuple(ids[other] for other in with_) for one, with_ in said.items()}
    others = {other for with_ in joined.values() for other in with_}
    if strange := sorted((joined.keys() | others) - set(step.parents) | (joined.keys() & others)):
        raise LookupError(f"{step.name} does not read, or both begins and joins: {', '.join(strange)}")
    return joined


def is_worth(joined: Joined, changed: Collection[str]) -> bool:
    """Return whether the change of a table follows from few enough terms."""
    return all(sum(one in changed for one in (parent, *with_)) <= MOST for parent, with_ in joined.items())


def terms(joined: Joined, deltas: Mapping[str, Delta], relations: Mapping[str, str]) -> Iterator[tuple[int, Instead]]:
    """Yield each term's sign and what is read in the place of which relation: the other tables' rows give nothing."""
    nothing = {relations[one]: f"(select * from {relations[one]} where false)" for one in joined}
    alone = [term for one, with_ in joined.items() if not with_ for term in _signed(deltas, relations, one)]
    for sign in {sign for sign, _ in alone}:
        rows: Instead = {}
        for _, instead in (term for term in alone if term[0] == sign):
            rows |= instead
        yield sign, nothing | rows
    for one, with_ in joined.items():
        if with_:
            others = {key: rows for key, rows in nothing.items() if key != relations[one]}
            yield from ((sign, others | rows) for sign, rows in _joint(deltas, relations, (one, *with_)))


def _joint(
    deltas: Mapping[str, Delta], relations: Mapping[str, str], group: Sequence[str]
) -> Iterator[tuple[int, Instead]]:
    """Yield the terms of a join: of each choice of its tables that changed, what went or came of those chosen."""
    changed = [list(_signed(deltas, relations, one)) for one in group if one in deltas]
    for size in range(1, len(changed) + 1):
        for chosen in combinations(changed, size):
            for picked in product(*chosen):
                rows: Instead = {}
                for _, instead in picked:
                    rows |= instead
                yield (-1) ** (size + 1) * prod(sign for sign, _ in picked), rows


def _signed(
    deltas: Mapping[str, Delta], relations: Mapping[str, str], one: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield what went and what came of a parent, each with its sign, to be read in the parent's place."""
    delta = deltas.get(one)
    for sign, rows in ((-1, delta.went), (1, delta.came)) if delta else ():
        if delta and rows:
            listed = ", ".join(map(quoted, delta.columns))
            yield sign, {relations[one]: f"(select {listed} from {delta.relation} where {SIGN} = {sign})"}
