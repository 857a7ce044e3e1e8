"""A study's TOML file to a Study.

The column map, the codes and the rules of small numbers are data: the package's own ``defaults.toml`` and, over it, the
study's file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from survey.design import LONELY
from survey.intervals import PROPORTION
from survey.study import DIMENSIONS, KINDS, Family, Measure, Rules, Study, Wave

DEFAULTS = Path(__file__).with_name("defaults.toml")


class StudyError(ValueError):
    """Something wrong in a study file, with file, key and remedy."""


def load_study(path: Path) -> Study:
    """Read a study. Raises StudyError naming file, key and remedy."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError(f"{path}: there is no such study") from None
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{path}: is not TOML: {error}") from None
    defaults = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    try:
        return _study(_merged(defaults, given))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(f"{path}: {type(error).__name__}: {error}; compare with survey/defaults.toml") from None


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; lists and values of ``over`` replace."""
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _study(tables: Mapping[str, Any]) -> Study:
    waves = tuple(Wave(**wave) for wave in tables["wave"])
    names = [wave.name for wave in waves]
    _require(len(set(names)) == len(names) > 0, "each [[wave]] needs a name of its own, and there must be one")
    breakdowns = tuple(tuple(one) for one in tables["breakdowns"])
    unknown = {name for one in breakdowns for name in one} - set(DIMENSIONS)
    _require(not unknown, f"breakdowns: unknown {sorted(unknown)}; there are {', '.join(DIMENSIONS)}")
    families = tuple(_family(family) for family in tables["family"])
    return Study(
        title=tables["title"],
        waves=waves,
        columns=_names(tables["columns"]),
        columns_of={wave: _names(columns) for wave, columns in tables.get("columns_of", {}).items()},
        codes={name: {str(k): str(v) for k, v in codes.items()} for name, codes in tables.get("codes", {}).items()},
        bands={name: tuple((a, b, c) for a, b, c in rows) for name, rows in tables.get("bands", {}).items()},
        families=families,
        measures=tuple(_measure(one, {family.id for family in families}) for one in tables["measure"]),
        breakdowns=breakdowns,
        area_groups={name: tuple(members) for name, members in tables.get("area_groups", {}).items()},
        whole_area=tables["whole_area"],
        focus=tables.get("focus"),
        breaks=tuple((one["start"], one["end"], one["note"]) for one in tables["break"]),
        rules=_rules(tables["rules"]),
    )


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)


def _names(columns: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    listed = {name: [value] if isinstance(value, str) else value for name, value in columns.items()}
    return {name.lower(): tuple(str(one).lower() for one in value) for name, value in listed.items()}


def _family(table: Mapping[str, Any]) -> Family:
    where = {name.lower(): tuple(values) for name, values in table.get("where", {}).items()}
    codes = tuple((low, high) for low, high in table.get("codes", []))
    return Family(table["id"], codes, where, table.get("asked_from"), tuple(table.get("members", [])))


def _measure(table: Mapping[str, Any], families: set[str]) -> Measure:
    rows: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    measure = Measure(**rows)
    _require(measure.kind in KINDS, f"measure {measure.id}: kind must be one of {', '.join(KINDS)}")
    _require(measure.level in ("respondent", "incident"), f"measure {measure.id}: level must be respondent or incident")
    needs = measure.kind in ("share", "mean")
    _require(not needs or bool(measure.column), f"measure {measure.id}: a {measure.kind} needs column")
    unknown = set(measure.families) - families - {"all"}
    _require(not unknown, f"measure {measure.id}: unknown families {sorted(unknown)}")
    return measure


def _rules(table: Mapping[str, Any]) -> Rules:
    rules = Rules(**table)
    _require(rules.lonely in LONELY, f"rules.lonely must be one of {', '.join(LONELY)}")
    _require(rules.interval in PROPORTION, f"rules.interval must be one of {', '.join(PROPORTION)}")
    return rules
