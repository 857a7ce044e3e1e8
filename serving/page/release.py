"""What every page says of the release it shows: as at, freshness, metrics, names of teams, what is withheld and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import dict_row

from orchestration.publication.withheld import whole

LOCAL = ZoneInfo("Europe/London")
_METRICS = """
    select metric_id, metric_name, description, family, basis, unit, direction, target, source_systems,
        numerator_words, denominator_words, attribution, exclusions, gaming_risk, twin_metric, twin_sign,
        target_source, freshness_class, owner
    from scorecards.dim_metric where is_current and metric_key <> -1 and metric_id <> 'UNKNOWN' order by metric_name"""
_TEAMS = "select unit_code, unit_name, csp_code, valid_to from scorecards.dim_team where is_current and team_key <> -1"
_SOURCES = """
    select system, "table" as table_name, last_loaded_at, last_source_change_at, status, change_lag_seconds
    from scorecards.source_freshness order by system, "table\""""
_CSPS = "select csp_code, csp_name from scorecards.dim_csp where csp_key <> -1"
_TABLES = """
    select relname from pg_class where relnamespace = 'scorecards'::regnamespace and relkind = 'r'"""


@dataclass(frozen=True)
class Metric:
    """A metric with its passport; the fields are columns of ``dim_metric``."""

    metric_id: str
    metric_name: str
    description: str | None
    family: str | None
    basis: str | None
    unit: str | None
    direction: str | None
    target: float | None
    source_systems: str | None
    numerator_words: str | None
    denominator_words: str | None
    attribution: str | None
    exclusions: str | None
    gaming_risk: str | None
    twin_metric: str | None
    twin_sign: str | None
    target_source: str | None
    freshness_class: str | None
    owner: str | None


@dataclass(frozen=True)
class Team:
    """A team in force."""

    unit_code: str
    unit_name: str
    csp_code: str


@dataclass(frozen=True)
class Source:
    """A source table and how fresh it is; ``status`` is fresh, stale or not_configured."""

    system: str
    table_name: str
    last_loaded_at: datetime | None
    last_source_change_at: datetime | None
    status: str
    change_lag_seconds: int | None


@dataclass(frozen=True)
class Release:
    """Everything that is the same for every reader of one release; ``as_at`` is naive UTC."""

    build_key: int
    release_id: str
    as_at: datetime
    metrics: dict[str, Metric]
    csps: dict[str, str]
    teams: dict[str, Team]
    buckets: frozenset[str]
    sources: tuple[Source, ...]
    tables: frozenset[str]
    withheld: tuple[dict[str, str], ...]

    @cached_property
    def local(self) -> datetime:
        """As at, in local time."""
        return self.as_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(LOCAL)

    @cached_property
    def today(self) -> date:
        """The local date of as at."""
        return self.local.date()

    @cached_property
    def stale(self) -> list[Source]:
        """Sources that are not fresh; one that the force does not use counts for nothing."""
        return [one for one in self.sources if one.status not in ("fresh", "not_configured")]

    def is_old(self, now: datetime, hours: int) -> bool:
        """Tell whether as at lies more than ``hours`` before ``now`` (naive UTC)."""
        return now - self.as_at > timedelta(hours=hours)

    def withheld_reason(self, level: str, entity_id: str, metric_id: str) -> str | None:
        """Return why the gate kept this scope back, or None where it did not."""
        for one in self.withheld:
            asked = {"metric_id": metric_id, "level": level, "entity_id": entity_id}
            if all(one.get(key, value) == value for key, value in asked.items()):
                return one["reason"]
        return None


def read_release(connection: Connection[Any], published: Path) -> Release:
    """Read what is common to all readers; ``published`` holds the manifest that says what is withheld."""
    with connection.cursor(row_factory=dict_row) as cursor:

        def rows(query: str) -> list[dict[str, Any]]:
            return cursor.execute(query.encode()).fetchall()

        [build] = rows("select build_key, release_id, as_at from scorecards.meta_build")
        return Release(
            **build,
            metrics={one["metric_id"]: Metric(**one) for one in rows(_METRICS)},
            csps={one["csp_code"]: one["csp_name"] for one in rows(_CSPS)},
            teams={one["unit_code"]: Team(one["unit_code"], one["unit_name"], one["csp_code"]) for one in rows(_TEAMS)},
            buckets=frozenset(one["name"] for one in rows("select scorecards.officer_buckets() as name")) | {"UNKNOWN"},
            sources=tuple(Source(**one) for one in rows(_SOURCES)),
            tables=frozenset(one["relname"] for one in rows(_TABLES)),
            withheld=_withheld(published / "releases" / build["release_id"] / "manifest.json"),
        )


def _withheld(manifest: Path) -> tuple[dict[str, str], ...]:
    if not manifest.exists():
        return ()
    listed: list[dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8")).get("withheld", [])
    return tuple({name: str(value) for name, value in one.items() if value is not None} for one in whole(listed))
