"""Which rows of a table of figures go out where something is withheld: conditions over what ``withheld`` made ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from orchestration.publication import figures
from orchestration.publication.figures import KEYED_ALIKE, OF_A_PERIOD, PERIOD, WHOSE

_IS_METRIC = "metric_id in (select id from withheld_scope where kind = 'metric')"
_IS_CSP = "(level = 'csp' and entity_id in (select id from withheld_scope where kind = 'csp'))"
_IS_TEAM = "(level = 'team' and entity_id in (select id from withheld_team))"
_IS_OF_WITHHELD = f"""coalesce(
        {_IS_CSP}
        or {_IS_TEAM}
        or (level = 'team' and coalesce(parent_entity_id, '') in (select id from withheld_scope where kind = 'csp'))
        or (level = 'officer' and (
            coalesce(parent_entity_id, '') in (select id from withheld_team)
            or (coalesce(parent_entity_id, ''), period_grain, period_start)
                in (select (entity_id, period_grain, period_start) from withheld_team_period)
        )), false)"""
_IS_WITHHELD = f"(coalesce({_IS_METRIC}, false) or {_IS_OF_WITHHELD})"
_IS_WITHHELD_DAY = f"""coalesce(
        {_IS_METRIC}
        or {_IS_CSP}
        or {_IS_TEAM}
        or (level = 'team' and (entity_id, 'month', cast(date_trunc('month', day) as date))
            in (select (entity_id, period_grain, period_start) from withheld_team_period)), false)"""
_OF_WITHHELD_TEAM = """coalesce(
        unit_code in (select id from withheld_team)
        or csp_code in (select id from withheld_scope where kind = 'csp'), false)"""


def kept(connection: Any, name: str, is_withheld: bool) -> str:
    """Return a condition (SQL) for the rows of mart ``name`` that go out; its columns tell whether it is of figures."""
    columns = _columns(connection, name) if is_withheld else frozenset()
    if is_withheld and name in figures.OF_A_TEAM:
        return " and ".join(_kept_of_a_team(columns))
    if is_withheld and name in figures.OF_MONTHS:
        return _kept_of_months(figures.OF_MONTHS[name])
    if columns >= figures.VALUES:
        return f"not {_IS_WITHHELD}"
    if columns >= figures.DAILY:
        return f"not {_IS_WITHHELD_DAY}"
    if name in figures.OF_METRICS and columns:
        return f"not {_IS_METRIC}"
    if columns >= set(OF_A_PERIOD):
        return _not_withheld_by(OF_A_PERIOD)
    return _not_withheld_by(KEYED_ALIKE) if columns >= set(KEYED_ALIKE) else "true"


def _kept_of_a_team(columns: frozenset[str]) -> Iterator[str]:
    """Yield the conditions for rows of a team; what is told of a person now goes with that person's current value."""
    yield f"not {_OF_WITHHELD_TEAM}"
    if "metric_id" in columns:
        yield f"not coalesce({_IS_METRIC}, false)"
    if "value_now" in columns:
        yield _not_withheld_by((*KEYED_ALIKE, "period_grain"), ("metric_id", "'officer'", "person_no", "'current'"))


def _kept_of_months(months: Sequence[str]) -> str:
    """Return the condition for rows of ``months``, whose figure may be of no value as of today.

    Somebody who was elsewhere in another month has rows of it that go out. Where no value of the metric is left, the
    row goes with all that its entity has.
    """
    itself = f"not coalesce({_IS_METRIC} or {_IS_CSP} or {_IS_TEAM}, false)"
    scopes = ((KEYED_ALIKE, _IS_WITHHELD), (WHOSE, _IS_OF_WITHHELD))
    ever = [_not_withheld_by(key, scope=scope) for key, scope in scopes]
    then = [
        _not_withheld_by((*key, *PERIOD), (*key, "'month'", month), scope) for key, scope in scopes for month in months
    ]
    return " and ".join([itself, *ever, *then])


def _not_withheld_by(key: tuple[str, ...], row: tuple[str, ...] = (), scope: str = _IS_WITHHELD) -> str:
    """Return the condition that ``scope`` leaves the value of a row, by the columns, or ``row``, that name it."""
    names = ", ".join(key)
    values = f"select {names} from warehouse.marts.metric_value where"
    gone = f"({values} {scope} except {values} not {scope})"
    return f"({', '.join(row or key)}) not in (select ({names}) from {gone})"


def _columns(connection: Any, name: str) -> frozenset[str]:
    query = "select column_name from duckdb_columns() where (database_name, schema_name, table_name) = (?, 'marts', ?)"
    return frozenset(row[0] for row in connection.execute(query, ["warehouse", name]).fetchall())
