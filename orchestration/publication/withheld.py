"""Leave the scopes that failed out of every table of figures, and say so. All else is published as it was built.

A partnership takes its teams and their officers with it, a team its officers, a metric every row of it. The force's
rows always stay: they hold the withheld scope's work too. Nothing is recomputed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.publication import figures
from orchestration.publication.figures import KEYED_ALIKE, OF_A_PERIOD, PERIOD, WHOSE

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult

_SETUP = """
    create or replace table withheld_team as
        select id from withheld_scope where kind = 'team'
        union
        select unit_code from warehouse.marts.dim_team
        where is_current and csp_code in (select id from withheld_scope where kind = 'csp');
    create or replace table withheld_team_period as
        select distinct entity_id, period_grain, period_start from warehouse.marts.metric_value
        where level = 'team' and entity_id <> 'UNPOSTED'
            and parent_entity_id in (select id from withheld_scope where kind = 'csp')
"""
_IS_METRIC = "metric_id in (select id from withheld_scope where kind = 'metric')"
_IS_CSP = "(level = 'csp' and entity_id in (select id from withheld_scope where kind = 'csp'))"
_IS_TEAM = "(level = 'team' and entity_id in (select id from withheld_team))"
_IS_WITHHELD = f"""coalesce(
        {_IS_METRIC}
        or {_IS_CSP}
        or {_IS_TEAM}
        or (level = 'team' and coalesce(parent_entity_id, '') in (select id from withheld_scope where kind = 'csp'))
        or (level = 'officer' and (
            coalesce(parent_entity_id, '') in (select id from withheld_team)
            or (coalesce(parent_entity_id, ''), period_grain, period_start)
                in (select (entity_id, period_grain, period_start) from withheld_team_period)
        )), false)"""
_IS_WITHHELD_DAY = f"""coalesce(
        {_IS_METRIC}
        or {_IS_CSP}
        or {_IS_TEAM}
        or (level = 'team' and (entity_id, 'month', cast(date_trunc('month', day) as date))
            in (select (entity_id, period_grain, period_start) from withheld_team_period)), false)"""
_OF_WITHHELD_TEAM = """coalesce(
        unit_code in (select id from withheld_team)
        or csp_code in (select id from withheld_scope where kind = 'csp'), false)"""


@dataclass(frozen=True)
class Scope:
    """One scope that the gate keeps back: ``kind`` csp, team or metric, its id, and why in words."""

    kind: str
    scope_id: str
    reason: str


def withheld_scopes(checks: Sequence[CheckResult]) -> list[Scope]:
    """Return what failed checks withhold, one entry a scope however many checks it failed."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for check in checks:
        if check.withholds:
            reasons.setdefault((check.scope_kind, check.scope_id), []).append(_reason(check))
    return [Scope(kind, scope_id, " ".join(texts)) for (kind, scope_id), texts in sorted(reasons.items())]


def prepare(connection: Any, scopes: Sequence[Scope]) -> list[dict[str, str]]:
    """Make ``kept`` ready on this connection and return the manifest's list of what is withheld.

    The list names each team of a withheld partnership, and the officer rows of each team, beside the scope itself.
    """
    connection.execute("create or replace table withheld_scope (kind varchar, id varchar)")
    if not scopes:
        return []
    connection.executemany("insert into withheld_scope values (?, ?)", [(one.kind, one.scope_id) for one in scopes])
    connection.execute(_SETUP)
    return [entry for scope in scopes for entry in _entries(connection, scope)]


def kept(connection: Any, name: str, scopes: Sequence[Scope]) -> str:
    """Return a condition (SQL) for the rows of mart ``name`` that go out; its columns tell whether it is of figures."""
    if scopes and name in figures.OF_A_TEAM:
        return f"not {_OF_WITHHELD_TEAM}" + (
            f" and not coalesce({_IS_METRIC}, false)" if name == "metric_watch" else ""
        )
    if scopes and name in figures.OF_MONTHS:
        return _kept_of_months(figures.OF_MONTHS[name])
    columns = _columns(connection, name) if scopes else frozenset()
    if columns >= figures.VALUES:
        return f"not {_IS_WITHHELD}"
    if columns >= figures.DAILY:
        return f"not {_IS_WITHHELD_DAY}"
    if name in figures.OF_METRICS and columns:
        return f"not {_IS_METRIC}"
    if columns >= set(OF_A_PERIOD):
        return _not_withheld_by(OF_A_PERIOD)
    return _not_withheld_by(KEYED_ALIKE) if columns >= set(KEYED_ALIKE) else "true"


def _kept_of_months(months: Sequence[str]) -> str:
    """Return the condition for rows of ``months``, whose figure may be of no value as of today.

    Somebody who was elsewhere in another month has rows of it that go out. Where no value of the metric is left, the
    row goes with all that its entity has.
    """
    itself = f"not coalesce({_IS_METRIC} or {_IS_CSP} or {_IS_TEAM}, false)"
    keys = (KEYED_ALIKE, WHOSE)
    ever = [_not_withheld_by(key) for key in keys]
    then = [_not_withheld_by((*key, *PERIOD), (*key, "'month'", month)) for key in keys for month in months]
    return " and ".join([itself, *ever, *then])


def _not_withheld_by(key: tuple[str, ...], row: tuple[str, ...] = ()) -> str:
    """Return the condition that the value a row belongs to goes out, by the columns, or ``row``, that name it."""
    names = ", ".join(key)
    values = f"select {names} from warehouse.marts.metric_value where"
    gone = f"({values} {_IS_WITHHELD} except {values} not {_IS_WITHHELD})"
    return f"({', '.join(row or key)}) not in (select ({names}) from {gone})"


def _columns(connection: Any, name: str) -> frozenset[str]:
    query = "select column_name from duckdb_columns() where (database_name, schema_name, table_name) = (?, 'marts', ?)"
    return frozenset(row[0] for row in connection.execute(query, ["warehouse", name]).fetchall())


def _entries(connection: Any, scope: Scope) -> list[dict[str, str]]:
    if scope.kind == "metric":
        return [{"metric_id": scope.scope_id, "reason": scope.reason}]
    entry = {"level": scope.kind, "entity_id": scope.scope_id, "reason": scope.reason}
    if scope.kind == "team":
        return [entry, _officers_of(scope.scope_id, scope.reason)]
    reason = f"Belongs to {scope.scope_id}, which is withheld. {scope.reason}"
    teams = _teams_of(connection, scope.scope_id)
    listed = [{"level": "team", "entity_id": team, "reason": reason} for team in teams]
    return [entry, *listed, *(_officers_of(team, reason) for team in teams)]


def _officers_of(team: str, reason: str) -> dict[str, str]:
    return {"level": "officer", "parent_entity_id": team, "reason": reason}


def _teams_of(connection: Any, csp: str) -> list[str]:
    """Return the teams that are in a partnership now."""
    query = "select distinct unit_code from warehouse.marts.dim_team where is_current and csp_code = ? order by 1"
    return [row[0] for row in connection.execute(query, [csp]).fetchall()]


def _reason(check: CheckResult) -> str:
    return f"{check.detail}: {check.observed}, allowed {check.threshold}. To do ({check.owner}): {check.remedy}"
