"""What every method across peers returns, and the two tiers that turn p-values into flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints, Strings
from orchestration.statistics.multiplicity import benjamini_hochberg
from orchestration.statistics.peers import Peers
from orchestration.statistics.rule import FlagRule


@dataclass(frozen=True)
class Assessment:
    """One metric of one period, one element an entity. Not assessed: numbers NaN, `reason` says why.

    `severity` is "" (no flag), "signal" or "confirmed" (stocks also "watch": worth watching, no flag); `direction` is
    "high" or "low" where it is not "".
    `observed`, `expected`, `limit_low`, `limit_high` share a unit (see each entry point); a flag by p-value means
    `observed` lies strictly beyond a limit. `peer_value` is the group's centre per unit of exposure; `shrunken` is the
    value to rank by; `peer_n` counts the comparable members of the group.
    """

    method: str
    assessed: Bools
    reason: Strings
    severity: Strings
    direction: Strings
    observed: Floats
    expected: Floats
    limit_low: Floats
    limit_high: Floats
    p_low: Floats
    p_high: Floats
    p: Floats
    q: Floats
    peer_value: Floats
    peer_n: Ints
    dispersion: Floats
    shrunken: Floats

    @property
    def flagged(self) -> Bools:
        """Return who carries a flag of either tier."""
        return np.isin(self.severity, ["signal", "confirmed"])


def tiers(p: Floats, rule: FlagRule, family: Ints) -> tuple[Floats, Strings]:
    """Return (q, severity): "signal" at p < 0.001, "confirmed" where q < 0.05 as well; NaN p: neither."""
    q = benjamini_hochberg(p, family)
    with np.errstate(invalid="ignore"):
        signal = p < rule.signal_p
        return q, np.select([signal & (q < rule.confirmed_q), signal], ["confirmed", "signal"], "")


def chosen_tail(low: Floats, high: Floats, both: Callable[[], Floats], rule: FlagRule) -> Floats:
    """Return the p-value of the tail that the rule watches."""
    return {"low": lambda: low, "high": lambda: high, "both": both}[rule.tail]()


def spread_out(peers: Peers, values: Floats) -> Floats:
    """Return values of those assessed at their places among all entities, NaN elsewhere."""
    out = np.full(len(peers.assessed), np.nan)
    out[peers.member] = values
    return out


def assemble(method: str, peers: Peers, observed: Floats, columns: dict[str, Floats], rule: FlagRule) -> Assessment:
    """Return the assessment from the columns of those assessed (`p`, tails, ...), the tiers applied across groups."""
    full = {name: spread_out(peers, values) for name, values in columns.items()}
    q, severity = tiers(full["p"], rule, peers.family)
    with np.errstate(invalid="ignore"):
        side = np.where(full["p_high"] <= full["p_low"], "high", "low")
    return Assessment(
        method=method,
        assessed=peers.assessed,
        reason=peers.reason,
        severity=severity,
        direction=np.where(severity == "", "", side),
        observed=observed,
        peer_n=peers.size,
        q=q,
        **full,
    )
