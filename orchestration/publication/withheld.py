"""Leave the scopes that failed out of every table of figures, and say so. All else is published as it was built.

A partnership takes its teams and their officers with it, a team its officers, a metric every row of it. The force's
rows always stay: they hold the withheld scope's work too. Nothing is recomputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
_BELOW = """
    with former as (
        select distinct entity_id, period_grain, period_start from warehouse.marts.metric_value
        where level = 'team' and entity_id <> 'UNPOSTED' and $kind = 'csp' and parent_entity_id = $scope
    )
    select distinct level, entity_id, parent_entity_id from warehouse.marts.metric_value
    where
        (level = 'team' and $kind = 'csp' and parent_entity_id = $scope and not list_contains($teams, entity_id))
        or (level = 'officer' and (
            list_contains($teams, parent_entity_id)
            or (parent_entity_id, period_grain, period_start)
                in (select (entity_id, period_grain, period_start) from former)
        ))
    order by level desc, parent_entity_id, entity_id
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

    Beside the scope itself the list names whose rows go with it: a partnership's teams, and every team and officer that
    has rows under it, or under its teams, with that parent.
    """
    connection.execute("create or replace table withheld_scope (kind varchar, id varchar)")
    if not scopes:
        return []
    connection.executemany("insert into withheld_scope values (?, ?)", [(one.kind, one.scope_id) for one in scopes])
    connection.execute(_SETUP)
    return [entry for scope in scopes for entry in _entries(connection, scope)]


def whole(entries: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the entries of the manifest's list of which nothing is shown: not those of rows under one parent."""
    return [entry for entry in entries if "parent_entity_id" not in entry]


def _entries(connection: Any, scope: Scope) -> list[dict[str, str]]:
    if scope.kind == "metric":
        return [{"metric_id": scope.scope_id, "reason": scope.reason}]
    entry = {"level": scope.kind, "entity_id": scope.scope_id, "reason": scope.reason}
    reason = f"Belongs to {scope.scope_id}, which is withheld. {scope.reason}"
    teams = [scope.scope_id] if scope.kind == "team" else _teams_of(connection, scope.scope_id)
    listed = [{"level": "team", "entity_id": team, "reason": reason} for team in teams if team != scope.scope_id]
    below = connection.execute(_BELOW, {"scope": scope.scope_id, "kind": scope.kind, "teams": teams}).fetchall()
    keys = ("level", "entity_id", "parent_entity_id")
    return [entry, *listed, *({**dict(zip(keys, row, strict=True)), "reason": reason} for row in below)]


def _teams_of(connection: Any, csp: str) -> list[str]:
    """Return the teams that are in a partnership now."""
    query = "select distinct unit_code from warehouse.marts.dim_team where is_current and csp_code = ? order by 1"
    return [row[0] for row in connection.execute(query, [csp]).fetchall()]


def _reason(check: CheckResult) -> str:
    return f"{check.detail}: {check.observed}, allowed {check.threshold}. To do ({check.owner}): {check.remedy}"
