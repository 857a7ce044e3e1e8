"""What the gate's page tells beside the checks: teams, backlog, quarantines. No person is named in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from orchestration.gate.thresholds import Threshold, read_thresholds

_TEAMS = """
    select coalesce(csp_name, team.csp_code), team.csp_code, unit_code, unit_name
    from warehouse.marts.dim_team as team
    left join (select distinct csp_code, csp_name from warehouse.marts.dim_csp) using (csp_code)
    where is_current and team_key <> -1 and unit_code not in ('UNPOSTED', 'UNKNOWN')
    order by 1, 4, 3
"""
_UNMAPPED = """
    select coalesce(unit_name, entity_id), title, open_crimes, age_days from warehouse.marts.worklist_hub order by place
"""
_BACKLOG = """
    select title, count(*), max(age_days), min(first_seen_at), sum(open_crimes)::bigint, sum(is_disputed::int)::bigint
    from warehouse.marts.worklist_hr group by title order by max(severity = 'high') desc, 4, 2 desc, 1
"""
_QUARANTINED = """
    select coalesce(csp_name, scope_id), counted, population from warehouse.marts.gate_measure
    left join (select distinct csp_code, csp_name from warehouse.marts.dim_csp) on scope_id = csp_code
    where check_id = 'disputed_officers' and scope_kind = 'csp' order by counted desc, 1
"""
_OLDEST = """
    select title, owner, count(*), min(first_seen_at), max(age_days) from warehouse.marts.posting_mismatch
    inner join warehouse.seeds.posting_mismatch_code using (code, owner)
    where posting_mismatch.action not in ('AUTO', 'INFO') group by all order by 4, 3 desc, 1 limit 10
"""


@dataclass(frozen=True)
class Team:
    """A team of today's structure."""

    csp_name: str
    csp_code: str
    unit_code: str
    unit_name: str


@dataclass(frozen=True)
class Backlog:
    """Entries of one kind on the HR work list: how many, the oldest in days, and what hangs on them."""

    title: str
    entries: int
    oldest_days: int
    first_seen_at: datetime
    open_crimes: int
    disputed: int


@dataclass(frozen=True)
class Facts:
    """All of it; a part whose table was not built is empty. Rows of plain tuples are in the order of their table."""

    teams: list[Team] = field(default_factory=list)
    unmapped: list[tuple[str, str, int, int]] = field(default_factory=list)
    backlog: list[Backlog] = field(default_factory=list)
    quarantined: list[tuple[str, int, int]] = field(default_factory=list)
    oldest: list[tuple[str, str, int, datetime, int]] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        """Return what partnerships and teams are called, by code."""
        names = {team.csp_code: team.csp_name for team in self.teams}
        return names | {team.unit_code: f"team {team.unit_name}" for team in self.teams}


def read_facts(connection: Any) -> Facts:
    """Return the facts of the marts attached as ``warehouse``; what a blocked run did not build is left empty."""
    return Facts(
        teams=[Team(*row) for row in _rows(connection, _TEAMS)],
        unmapped=_rows(connection, _UNMAPPED),
        backlog=[Backlog(*row) for row in _rows(connection, _BACKLOG)],
        quarantined=_rows(connection, _QUARANTINED),
        oldest=_rows(connection, _OLDEST),
        thresholds=_thresholds(connection),
    )


def _rows(connection: Any, query: str) -> list[Any]:
    try:
        return list(connection.execute(query).fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        return []


def _thresholds(connection: Any) -> list[Threshold]:
    try:
        return read_thresholds(connection)
    except (duckdb.CatalogException, duckdb.BinderException):
        return []
