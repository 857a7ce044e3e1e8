"""Leave the scopes that failed out of every table of figures, and say so. All else is published as it was built.

A partnership takes its teams and their officers with it, a team its officers, a metric every row of it. The force's
rows always stay: they hold the withheld scope's work too. Nothing is recomputed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    """Make ``outgoing.kept`` ready on this connection and return the manifest's list of what is withheld.

    The list names each team of a withheld partnership, and the officer rows of each team, beside the scope itself.
    """
    connection.execute("create or replace table withheld_scope (kind varchar, id varchar)")
    if not scopes:
        return []
    connection.executemany("insert into withheld_scope values (?, ?)", [(one.kind, one.scope_id) for one in scopes])
    connection.execute(_SETUP)
    return [entry for scope in scopes for entry in _entries(connection, scope)]


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
