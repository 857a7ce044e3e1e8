"""Whether the numbers of one captured figure agree with each other, as far as they were rounded when written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

NOTHING, HALF = Decimal(0), Decimal("0.5")
OF_A_COMPUTER = Decimal("1e-9")
"""How far a number may be off, as a share of it, that a computer wrote with all the places it holds."""
Range = tuple[Decimal, Decimal]


def disagreements(row: Mapping[str, str], metric: Mapping[str, str]) -> Iterator[str]:
    """Yield what contradicts what in ``row``, whose numbers are known to be numbers, as ``column: words``.

    A value may be cut off or rounded in its last place, and so may parts that are measured; parts that are counted are
    whole. What is not given is not asked.
    """
    parts = [row.get(name) or "" for name in ("value", "numerator", "denominator")]
    value, numerator, denominator = parts
    if metric["value_kind"] == "count" and numerator and Decimal(numerator) != Decimal(value):
        yield f"numerator: {numerator} is not the count itself, {value}; leave it out"
    if metric["value_kind"] == "ratio" and all(parts):
        found = _ratio(numerator, denominator, Decimal(metric["multiplier"]), metric["interval_method"] == "wilson")
        if found and not _meet(found, _written(value, 1)):
            yield f"value: {value} is not {metric['multiplier']} x {numerator} / {denominator}; correct what is wrong"
    low, high = row.get("interval_low") or value, row.get("interval_high") or value
    if not _meet((_written(low, HALF)[0], _written(high, HALF)[1]), _written(value, 1)):
        yield f"interval_low, interval_high: {value} does not lie between {low} and {high}"


def _ratio(numerator: str, denominator: str, multiplier: Decimal, is_counted: bool) -> Range | None:
    """Return between what the ratio lies; None where the denominator may be 0 or is below it."""
    slack = NOTHING if is_counted else HALF
    (above_low, above_high), (below_low, below_high) = _written(numerator, slack), _written(denominator, slack)
    if below_low <= 0:
        return None
    ends = [multiplier * above / below for above in (above_low, above_high) for below in (below_low, below_high)]
    return min(ends), max(ends)


def _written(text: str, slack: Decimal | int) -> Range:
    """Return between what a number lies that may be off by ``slack`` units of the last place written."""
    number = Decimal(text)
    unit = max(Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0)), abs(number) * OF_A_COMPUTER)
    return number - slack * unit, number + slack * unit


def _meet(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
