"""A straight line through people, each measured from the average of the peers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class PeerLine:
    """Peers' average of the outcome, columns less the peers' averages (one row a person), and the common slopes.

    ``level + columns @ slope`` is what the line says of each.
    """

    level: Floats
    columns: Floats
    slope: Floats
    peers: Floats


def peer_line(columns: Floats, outcome: Floats, group: Ints, fit: Bools) -> PeerLine:
    """Return the least-squares line through the rows to ``fit``, with a level a group and slopes common to all.

    ``columns``: rows x figures; ``group`` numbered from 0. A group without rows to fit has level 0. ``peers`` is how
    many rows were fitted in the group of each row, not under 1.
    """
    groups, weight = int(group.max()) + 1, fit.astype(np.float64)
    n = np.maximum(np.bincount(group, weight, groups), 1)

    def level(values: Floats) -> Floats:
        found: Floats = (np.bincount(group, values * weight, groups) / n)[group]
        return found

    middle = level(outcome)
    away = np.column_stack([each - level(each) for each in columns.T])
    spread = np.linalg.pinv((weight[:, None] * away).T @ away, hermitian=True)
    return PeerLine(middle, away, spread @ (away.T @ (weight * (outcome - middle))), n[group])
