"""How many to draw, and how to spread them over strata."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Ints


def sample_size(frame: int, half_width: float, share: float, confidence: float = 0.95) -> int:
    """Return how many of ``frame`` cases give +- ``half_width`` at ``share``: n0 / (1 + (n0 - 1) / N), rounded up.

    Source: Cochran (1977), Sampling Techniques, 4.4; n0 = z^2 p (1 - p) / d^2 (139 for 5 points at 90%).

    Raises ValueError on: a width or share that does not lie between 0 and 1, or a negative frame.
    """
    if not (0 < half_width < 1 and 0 < share < 1 and 0 < confidence < 1) or frame < 0:
        raise ValueError("half_width, share and confidence lie between 0 and 1, and a frame has no fewer than 0 cases")
    z = float(special.ndtri(0.5 + confidence / 2))
    first = z**2 * share * (1 - share) / half_width**2
    return min(frame, math.ceil(first / (1 + (first - 1) / frame) - 1e-9)) if frame else 0


def allocate(sizes: Ints, total: int) -> Ints:
    """Return how many to draw from each stratum: proportional, remainders to the largest fractions, ties to the first.

    Every case of the frame keeps the same chance but for the rounding, so that the sample needs no weights.
    """
    if not 0 <= total <= int(sizes.sum()):
        raise ValueError(f"total: {total} cases cannot be drawn from {int(sizes.sum())}")
    exact = sizes * (total / max(int(sizes.sum()), 1))
    out: Ints = np.floor(exact + 1e-9).astype(np.int64)
    order = np.lexsort((np.arange(len(sizes)), -(exact - out)))
    out[order[: total - int(out.sum())]] += 1
    return out
