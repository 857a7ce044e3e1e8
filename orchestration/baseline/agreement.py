"""Whether the numbers of one captured figure agree with each other, as far as they were rounded when written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

EXACT, HALF, WHOLE = Decimal(0), Decimal("0.5"), Decimal(1)
"""How far a number may be off, in units of the last place written: not at all, rounded, cut off."""
OF_A_COMPUTER = Decimal("1e-9")
"""How far a number may be off, as a share of it, that a computer wrote with all the places it holds."""
Text = Mapping[str, str]
Range = tuple[Decimal, Decimal]


def disagreements(row: Text, metric: Text) -> Iterator[str]:
    """Yield what contradicts what in ``row``, whose numbers are known to be numbers, as ``column: words``.

    A value may be cut off or rounded in its last place, and so may money and what is measured; what is counted is
    whole. What is not given is not asked.
    """
    value, numerator, denominator = (row.get(name) or "" for name in ("value", "numerator", "denominator"))
    is_count, is_ratio = (metric["value_kind"] == kind for kind in ("count", "ratio"))
    is_counted = is_count and metric["unit"] != "GBP"
    shown = _written(value, EXACT if is_counted else WHOLE)
    if is_count and numerator and not _meet(_written(numerator, EXACT if is_counted else HALF), shown):
        yield f"numerator: {numerator} is not the value, {value}; leave it out"
    if is_ratio and denominator and Decimal(denominator) <= 0:
        yield f"denominator: {denominator} is not above 0"
    elif is_ratio and numerator and denominator and not _meet(_ratio(numerator, denominator, metric), shown):
        yield f"value: {value} is not {metric['multiplier']} x {numerator} / {denominator}; correct what is wrong"
    yield from _beside(shown, row)


def _beside(shown: Range, row: Text) -> Iterator[str]:
    low, high = row.get("interval_low") or "", row.get("interval_high") or ""
    if low and high and Decimal(low) > Decimal(high):
        yield f"interval_low, interval_high: {low} is above {high}"
    elif (low and _written(low, HALF)[0] > shown[1]) or (high and _written(high, HALF)[1] < shown[0]):
        yield f"interval_low, interval_high: {row['value']} does not lie between {low} and {high}"


def _ratio(numerator: str, denominator: str, metric: Text) -> Range:
    """Return between what the ratio lies; the denominator is above 0."""
    method, multiplier = metric["interval_method"], Decimal(metric["multiplier"])
    above = _written(numerator, EXACT if method in ("wilson", "poisson") else HALF)
    below = _written(denominator, EXACT if method == "wilson" else HALF)
    ends = [multiplier * one / other for one in above for other in below]
    return min(ends), max(ends)


def _written(text: str, slack: Decimal) -> Range:
    """Return between what a number lies that may be off by ``slack`` units of the last place written."""
    number = Decimal(text)
    unit = max(Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0)), abs(number) * OF_A_COMPUTER)
    return number - slack * unit, number + slack * unit


def _meet(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
