"""A sample design (weights, strata, clusters) and the variance of a linearised statistic under it.

The arithmetic is that of svydesign and svyrecvar with one stage, the ultimate cluster, of R's survey
package: PSU totals of the scores, centred within strata, times n/(n - 1), with a finite population correction where
one is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Lonely = Literal["fail", "remove", "certainty", "adjust", "average"]
LONELY: tuple[str, ...] = get_args(Lonely)
_WHOLE = 1e-7  # a stratum sampled whole has no sampling variance; the limit is R's


class DesignError(ValueError):
    """A design that cannot be estimated with, in words that name column, rows or stratum and the remedy."""


def distinct(codes: Ints) -> int:
    """Return how many different codes (whole numbers from 0) there are; counting is much faster than sorting."""
    return int(np.count_nonzero(np.bincount(codes))) if len(codes) else 0


@dataclass(frozen=True)
class Design:
    """One row a respondent (or incident). ``stratum`` and ``psu`` are codes from 0; shapes are (rows,) unless said.

    ``psu_stratum`` (PSUs,) names the stratum of each PSU; ``population`` (strata,) holds the number of PSUs in the
    population, infinite without a correction. ``lonely`` and ``adjust_domain`` are R's options survey.lonely.psu and
    survey.adjust.domain.lonely.
    """

    weight: Floats
    stratum: Ints
    psu: Ints
    psu_stratum: Ints
    population: Floats
    stratum_names: tuple[str, ...]
    lonely: Lonely = "fail"
    adjust_domain: bool = False

    @property
    def rows(self) -> int:
        """Number of rows of the whole sample."""
        return len(self.weight)

    @property
    def everyone(self) -> Flags:
        """The domain that holds every row."""
        return np.ones(self.rows, dtype=bool)

    def degrees_of_freedom(self, domain: Ints) -> int:
        """PSUs less strata among the rows at these positions that carry weight (degf of the subset design)."""
        active = domain[self.weight[domain] != 0]
        return distinct(self.psu[active]) - distinct(self.stratum[active])

    def covariance(self, scores: Floats, domain: Ints) -> Floats:
        """Variance matrix (k, k) of the column sums of ``scores`` (n, k), those of the n rows at ``domain``.

        Every PSU of the sample counts, those without a row in the domain with 0. Raises DesignError where a stratum has
        one PSU and the rule is "fail".
        """
        scores = scores.reshape(len(domain), -1)
        psu = self.psu[domain]
        sampled = np.bincount(self.psu_stratum, minlength=len(self.population)).astype(float)
        present = np.bincount(self.stratum[domain], minlength=len(sampled)) > 0
        totals = np.column_stack([np.bincount(psu, column, len(self.psu_stratum)) for column in scores.T])
        left, recentred, unknown = self._lonely_strata(sampled, present, psu)
        means = np.column_stack([np.bincount(self.psu_stratum, column, len(sampled)) for column in totals.T])
        # As R from 4.2: the mean of all PSUs of strata in the domain. It is 0 for the scores of a mean, not of a total.
        grand = totals.sum(axis=0) / max(sampled[present].sum(), 1.0)
        means = np.where(recentred[:, None], grand, means / sampled[:, None])
        spread = (totals - means[self.psu_stratum]) * np.sqrt(self._scale(sampled))[self.psu_stratum, None]
        spread = spread[(present & ~left & ~unknown)[self.psu_stratum]]
        matrix: Floats = spread.T @ spread
        counted = present.sum()
        return matrix * (counted / (counted - unknown.sum())) if unknown.any() else matrix

    def _fraction_left(self, sampled: Floats) -> Floats:
        return np.where(np.isinf(self.population), 1.0, 1.0 - sampled / self.population)

    def _scale(self, sampled: Floats) -> Floats:
        several = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 1.0)
        scale: Floats = self._fraction_left(sampled) * several
        return scale

    def _lonely_strata(self, sampled: Floats, present: Flags, psu: Ints) -> tuple[Flags, Flags, Flags]:
        """Strata that add nothing, that are centred on all PSUs, and whose variance is the average of the rest."""
        lonely = (sampled == 1) & present & (self._fraction_left(sampled) >= _WHOLE)
        nothing = np.zeros_like(lonely)
        if lonely.any() and self.lonely == "fail":
            raise DesignError(
                f"stratum {self.stratum_names[int(np.flatnonzero(lonely)[0])]} has only one PSU: join it to another"
                " stratum, or choose what to do with such strata: remove, certainty, adjust or average"
            )
        if self.adjust_domain and self.lonely in ("adjust", "average"):
            seen = np.unique(psu)
            lonely = lonely | ((np.bincount(self.psu_stratum[seen], minlength=len(sampled)) == 1) & (sampled > 1))
        if self.lonely in ("remove", "certainty"):
            return lonely, nothing, nothing
        return (nothing, lonely, nothing) if self.lonely == "adjust" else (nothing, nothing, lonely)
