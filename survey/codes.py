"""Codes of a file to what they mean: labels of dimensions, families of offences, yes and no of a question. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.study import Family, Study

UNKNOWN = "not stated"


def labelled(study: Study, name: str, values: pd.Series[str]) -> pd.Series[str]:
    """Labels of a dimension. Codes without a label stay as they are; missing ones become "not stated".

    Numbers beyond every code are taken for years of age and put into bands, where the study has any for ``name``; not
    where most are known codes: a 99 among them is one more code.
    """
    codes = {key.casefold(): label for key, label in study.codes.get(name, {}).items()}
    keys = _keys(values)
    known = keys.isin(list(codes))
    numbers = pd.to_numeric(values, errors="coerce")
    bands = study.bands.get(name, ())
    is_coded = known[numbers.notna()].mean() > 0.5
    if bands and numbers.max() > len(bands) + 2 and not is_coded:
        labels = pd.Series(UNKNOWN, index=values.index)
        for low, high, label in bands:
            labels = labels.mask(numbers.between(low, high), label)
        return labels
    written = _as_written(values).astype(object)
    return keys.astype(object).map(codes).astype(object).where(known, written).fillna(UNKNOWN).astype(str)


def matches(families: Iterable[Family], incidents: pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    """One flag array a family: whether each incident is of it."""
    found: dict[str, npt.NDArray[np.bool_]] = {}
    code = pd.to_numeric(incidents["offence"], errors="coerce")
    for family in families:
        inside = np.zeros(len(incidents), dtype=bool)
        for low, high in family.codes:
            inside |= code.between(low, high).to_numpy()
        for column, values in family.where.items():
            inside &= one_of(incidents[column], values) if column in incidents else False
        for member in family.members:
            inside |= found.get(member, np.zeros(len(incidents), dtype=bool))
        found[family.id] = inside
    return found


def answered(values: pd.Series[str], yes: Iterable[float | str], no: Iterable[float | str]) -> npt.NDArray[np.float64]:
    """1 where the answer is a yes code, 0 where it is a no code, not a number where it is neither."""
    is_yes, is_no = one_of(values, yes), one_of(values, no)
    return np.where(is_yes, 1.0, np.where(is_no, 0.0, np.nan))


def one_of(values: pd.Series[str], codes: Iterable[float | str]) -> npt.NDArray[np.bool_]:
    """Whether each value is one of the codes; 1, 1.0 and "1" are the same, and case does not matter."""
    wanted = {str(key) for key in _keys(pd.Series(list(codes), dtype=object))}
    flags: npt.NDArray[np.bool_] = _keys(values).isin(wanted).to_numpy(dtype=bool)
    return flags


def _keys(values: pd.Series[str]) -> pd.Series[str]:
    return _as_written(values).str.casefold()


def _as_written(values: pd.Series[str]) -> pd.Series[str]:
    """Text of each value, whole numbers without a point; missing stays missing."""
    numbers = pd.to_numeric(values, errors="coerce")
    whole = numbers.notna() & (numbers == numbers.round())
    text = values.astype("string").str.strip()
    return text.where(~whole, numbers.where(whole).astype("Int64").astype("string"))
