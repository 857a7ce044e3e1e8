"""A sample design (weights, strata, clusters) and the variance of a linearised statistic under it.

The arithmetic is that of svydesign and svyrecvar with one stage (the ultimate cluster) in R's survey package: PSU totals of
the scores, centred within strata, times n/(n - 1), with a finite population correction where one is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Lonely = Literal["fail", "remove", "certainty", "adjust", "average"]
LONELY: tuple[str, ...] = get_args(Lonely)
_WHOLE = 1e-7  # a stratum sampled whole has no sampling variance; the limit is R's


class DesignError(ValueError):
    """A design that cannot be estimated with, in words that name column, rows or stratum and the remedy."""


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
        return len(np.unique(self.psu[active])) - len(np.unique(self.stratum[active]))

    def with_lonely(self, lonely: Lonely) -> Design:
        """The same design with another rule for strata of one PSU."""
        return replace(self, lonely=lonely)

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
        left, uncentred, unknown = self._lonely_strata(sampled, present, psu)
        means = np.column_stack([np.bincount(self.psu_stratum, column, len(sampled)) for column in totals.T])
        means = np.where(uncentred[:, None], 0.0, means / sampled[:, None])
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
        """Strata that add nothing, that are not centred, and whose variance is taken for the average of the rest."""
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


def make_design(
    frame: pd.DataFrame,
    weight: str | None,
    stratum: str | None = None,
    psu: str | None = None,
    *,
    nest: bool = False,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    adjust_domain: bool = False,
) -> Design:
    """Return the design of ``frame``, one row a unit. Without ``psu`` each row is its own; without ``stratum`` there is one.

    ``nest`` says that PSU numbers begin anew in each stratum; ``fpc`` names a column with the PSUs in the stratum's
    population, or the fraction sampled where it is at most 1. Raises DesignError.
    """
    if frame.empty:
        raise DesignError("there are no rows to estimate from")
    weights = _weights(frame, weight)
    strata = _labels(frame, stratum) if stratum else pd.Series("all", index=frame.index)
    psus = _labels(frame, psu) if psu else pd.Series(np.arange(len(frame)).astype(str), index=frame.index)
    stratum_codes, names = pd.factorize(strata)
    keys = strata + "\0" + psus if nest else psus
    psu_codes, _ = pd.factorize(keys)
    psu_stratum = _stratum_of_psu(psu_codes, stratum_codes, psus)
    sampled = np.bincount(psu_stratum, minlength=len(names))
    population = _population(frame[fpc], stratum_codes, sampled, fpc) if fpc else np.full(len(names), np.inf)
    codes = (np.asarray(stratum_codes, dtype=np.int64), np.asarray(psu_codes, dtype=np.int64))
    return Design(weights, *codes, psu_stratum, population, tuple(map(str, names)), lonely, adjust_domain)


def _weights(frame: pd.DataFrame, column: str | None) -> Floats:
    if column is None:
        return np.ones(len(frame))
    weights = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if len(wrong):
        raise DesignError(f"column {column}: row {wrong[0] + 1} ({len(wrong)} rows in all) has no weight of 0 or more")
    return weights


def _labels(frame: pd.DataFrame, column: str) -> Any:
    values = frame[column]
    if values.isna().any():
        row = int(np.flatnonzero(values.isna().to_numpy())[0]) + 1
        raise DesignError(f"column {column}: row {row} is blank; every row needs its stratum and PSU")
    return values.astype(str)


def _stratum_of_psu(psu: Any, stratum: Any, names: Any) -> Ints:
    pairs = pd.DataFrame({"psu": psu, "stratum": stratum}).drop_duplicates()
    split = pairs["psu"].duplicated()
    if split.any():
        name = names.iloc[int(np.flatnonzero(psu == pairs.loc[split, "psu"].iloc[0])[0])]
        raise DesignError(f"PSU {name} lies in more than one stratum: say nest if PSU numbers begin anew in each")
    return pairs.sort_values("psu")["stratum"].to_numpy(dtype=np.int64)


def _population(values: Any, stratum: Any, sampled: Any, column: str) -> Floats:
    given = pd.Series(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)).groupby(stratum)
    if (given.nunique(dropna=False) != 1).any():
        raise DesignError(f"column {column}: the population must be one number in each stratum")
    first: Floats = given.first().to_numpy(dtype=float)
    population = sampled / first if (first <= 1).all() else first
    if not (population >= sampled).all():
        raise DesignError(f"column {column}: says fewer PSUs in the population than were sampled")
    return population
