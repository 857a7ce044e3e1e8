"""One run of the pipeline up to the marts: sources, landing, replay, models, and the memory of mismatches."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.ingestion import ingest_all, record_mismatches, replay
from orchestration.settings import Settings, Sources
from orchestration.tick.plan import Plan
from orchestration.transformation import prepare_run
from tests.anew import build_anew

MISMATCHES = ("posting_mismatch", "posting_mismatch_history")


def settings_for(folder: Path, as_at: datetime, history_start: date) -> Settings:
    """Sources in ``folder/sources``, data in ``folder/data``."""
    systems = ("athena", "command_control", "finance", "hr")
    sql = {system: f"sqlite:///{folder}/sources/{system}.db" for system in systems}
    lists = {system: str(folder / "sources" / system) for system in ("sharepoint", "review_app")}
    return Settings(
        _env_file=None,
        data_dir=folder / "data",
        as_at=as_at,
        history_start=history_start,
        sources=Sources(**sql, **lists),
    )


def run(settings: Settings, compiled: Plan, *wanted: str) -> None:
    """Ingest, replay, build up to the models wanted, and remember the mismatches as the pipeline does after its build.

    ``compiled`` is what dbt made of the project as it stands.
    """
    loads = ingest_all(settings)
    assert not [load for load in loads if load.status == "failed"], loads
    replay(settings)
    prepare_run(settings, "20240101T000000000Z")
    build_anew(settings, compiled, *wanted)
    keys = query(settings, "select distinct code, entity_type, entity_id from marts.posting_mismatch")
    record_mismatches(settings, [(str(code), str(kind), str(entity)) for code, kind, entity in keys], settings.instant)


def query(settings: Settings, statement: str) -> list[tuple[object, ...]]:
    """Return rows of the warehouse."""
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        return warehouse.sql(statement).fetchall()


def listed(settings: Settings) -> dict[str, set[str]]:
    """Return the entities that posting_mismatch lists, by code."""
    found: dict[str, set[str]] = {}
    for code, entity in query(settings, "select code, entity_id from marts.posting_mismatch"):
        found.setdefault(str(code), set()).add(str(entity))
    return found
