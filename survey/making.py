"""A frame and the names of its design columns to a design, or the plain reason why not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from survey.design import Design, DesignError, Floats, Ints, Lonely


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
    """Return the design of ``frame``, one row a unit: without ``psu`` each its own, without ``stratum`` all in one.

    ``nest`` says that PSU numbers begin anew in each stratum; ``fpc`` names a column with the PSUs in the stratum's
    population, or the fraction sampled where it is at most 1. Without ``weight`` each row stands for the PSUs of the
    population over those sampled where ``fpc`` is given, and for 1 elsewhere, as in svydesign. Raises DesignError.
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
    if weight is None and fpc:
        weights = (population / sampled)[stratum_codes]
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
