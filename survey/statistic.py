"""One statistic of one file, by the options of the command line: for checks against R, and for quick questions."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from survey import linear
from survey.codes import one_of
from survey.comparison import association, difference
from survey.design import Design, DesignError, Flags, Floats
from survey.intervals import PROPORTION, confint, proportion
from survey.linear import Estimate
from survey.making import make_design


def table(chosen: argparse.Namespace, frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a domain: estimate, SE, both design effects, degrees of freedom, limits, bases; or one test."""
    design = make_design(
        frame,
        _name(frame, chosen.weight),
        _name(frame, chosen.stratum),
        _name(frame, chosen.psu),
        nest=chosen.nest,
        fpc=_name(frame, chosen.fpc),
        lonely=chosen.lonely,
        adjust_domain=chosen.adjust_domain,
    )
    rows = [{**labels, **_one(chosen, frame, design, inside)} for labels, inside in _domains(chosen, frame)]
    return pd.DataFrame(rows)


def _one(chosen: argparse.Namespace, frame: pd.DataFrame, design: Design, inside: Flags) -> dict[str, Any]:
    if chosen.name == "association":
        rows, columns = (pd.factorize(frame[_name(frame, one)])[0] for one in (chosen.variable, chosen.against))
        return asdict(association(design, np.asarray(rows), np.asarray(columns), inside))
    values = _values(chosen, frame)
    if chosen.name == "difference":
        return _difference(chosen, frame, design, values, inside)
    if chosen.name == "ratio":
        below = pd.to_numeric(frame[_name(frame, chosen.against)], errors="coerce").to_numpy(dtype=float)
        return _described(chosen, linear.ratio(design, values, below, inside))
    return _described(chosen, (linear.mean if chosen.name == "mean" else linear.total)(design, values, inside))


def _described(chosen: argparse.Namespace, found: Estimate) -> dict[str, Any]:
    if chosen.interval in PROPORTION:
        lower, upper = proportion(found, chosen.interval, chosen.level)
    else:
        df = math.inf if chosen.interval == "normal" else found.degrees_of_freedom
        lower, upper = confint(found, chosen.level, df)
    return {
        "estimate": found.value,
        "standard_error": found.standard_error,
        "deff_replace": found.deff,
        "deff_true": found.deff_wor,
        "degrees_of_freedom": found.degrees_of_freedom,
        "lcl": lower,
        "ucl": upper,
        "n_unweighted": found.unweighted,
        "population": found.population,
    }


def _difference(
    chosen: argparse.Namespace, frame: pd.DataFrame, design: Design, values: Floats, inside: Flags
) -> dict[str, Any]:
    """Return the second group in order less the first, as the coefficient of svyttest."""
    groups = frame[_name(frame, chosen.against)]
    names = sorted(groups[inside].dropna().unique())
    if len(names) != 2:
        raise DesignError(f"column {chosen.against} has {len(names)} groups, not two; choose them with --where")
    first, second = (linear.mean(design, values, inside & (groups == name).to_numpy()) for name in names)
    return {"first": names[0], "second": names[1], **asdict(difference(design, second, first, chosen.level))}


def _values(chosen: argparse.Namespace, frame: pd.DataFrame) -> Floats:
    column = frame[_name(frame, chosen.variable)]
    if chosen.equals is not None:
        return np.where(column.isna(), np.nan, one_of(column, [chosen.equals]).astype(float))
    numbers = pd.to_numeric(column, errors="coerce")
    if (numbers.isna() & column.notna()).any():
        raise DesignError(f"column {chosen.variable} holds words: say which one is counted with --equals")
    return np.asarray(numbers, dtype=float)


def _domains(chosen: argparse.Namespace, frame: pd.DataFrame) -> Iterator[tuple[dict[str, Any], Flags]]:
    inside = np.ones(len(frame), dtype=bool)
    for condition in chosen.where:
        column, _, value = condition.partition("=")
        inside &= one_of(frame[_name(frame, column)], [value])
    names = [str(_name(frame, name)) for name in chosen.by]
    if not names:
        yield {}, inside
        return
    for values, group in frame[inside].groupby(names):
        mask = np.zeros(len(frame), dtype=bool)
        mask[frame.index.get_indexer(group.index)] = True
        yield dict(zip(names, values, strict=True)), mask


def _name(frame: pd.DataFrame, wanted: str | None) -> Any:
    """Return the column, whatever its case in the file. Raises DesignError where there is none."""
    if wanted is not None and wanted.lower() not in frame:
        raise DesignError(f"there is no column {wanted}; the file has {', '.join(map(str, frame.columns[:20]))}")
    return wanted.lower() if wanted else None
