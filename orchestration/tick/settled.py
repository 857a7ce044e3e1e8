"""Whether there is anything to do: nothing is, while all that the last release was made from stands as it did.

After a publication its inputs are kept, and the moment until which they give the same numbers. Figures that only say
how long ago something was (a lag, the age of an open case) move with every second: they are as at their release, and
no reason for another one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from orchestration.baseline.bridge_store import bridges_dir
from orchestration.ingestion.convert import literal
from orchestration.publication.export import SAFE
from orchestration.publication.files import write_json
from orchestration.publication.layout import Layout
from orchestration.settings import Settings
from orchestration.tick.moments import next_moment
from orchestration.tick.opening import open_to_write
from orchestration.tick.signature import project_signature, seed_signatures
from orchestration.tick.versions import digest

_LOADED = ("loaded", "unchanged")
_BOOKS = {
    "batch": "select system, table_name, max(batch_id), max(loaded_at) from ingest.batch where upserts + deletes > 0 "
    "group by all",
    "backfill": "select system, table_name, backfill_id from ingest.backfill",
    "cursor": f"""select system, table_name, live_rows,
        case when status in {_LOADED} then 'read' else status || coalesce(message, '') end from ingest.cursor""",
    "rejected": "select system, table_name, row_key, rule, detail, remedy from ingest.rejected_row",
    "mismatch": "select * from ingest.mismatch_seen",
    "landing": "select landing_id from ingest.identity",
}


def settle(settings: Settings, release_id: str) -> datetime:
    """Keep what ``release_id``, just published, was made from; return the moment until which its numbers stand."""
    with open_to_write(settings) as connection:
        moment = min([next_moment(connection, settings.instant), *_lateness(connection, settings.instant)])
        signature = _project_that_built(connection)
    kept = {
        "release_id": release_id,
        "as_at": settings.instant.isoformat(),
        "until": moment.isoformat(),
        "inputs": inputs(settings, signature),
    }
    write_json(settings.data_dir / "warehouse" / "settled.json", kept)
    return moment


def unsettle(settings: Settings) -> None:
    """Forget it: the next tick builds. To be called before anything is built."""
    (settings.data_dir / "warehouse" / "settled.json").unlink(missing_ok=True)


def nothing_to_do(settings: Settings) -> str | None:
    """Return in words why a tick that has read its sources need build nothing; None where it must."""
    try:
        kept = json.loads((settings.data_dir / "warehouse" / "settled.json").read_text(encoding="utf-8"))
        since, until = (datetime.fromisoformat(kept[name]) for name in ("as_at", "until"))
        release_id, before = kept["release_id"], kept["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    is_same = Layout(settings.published_dir).current_id() == release_id and since <= settings.instant < until
    if (
        settings.full_build
        or not is_same
        or not settings.warehouse_path.exists()
        or inputs(settings, _project(project_signature(), seed_signatures())) != before
    ):
        return None
    return f"nothing changed since release {release_id}, and nothing falls due before {until.isoformat()}Z"


def inputs(settings: Settings, signature: str) -> str:
    """Return the digest of all but the clock that a run is made from: landing, baselines, bridges, settings, project.

    ``signature`` is that of the project which built, or would build, and of its seeds' rows: its files may change while
    a run is at work.
    """
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(str(settings.landing_path))} as landing (read_only)")
        connection.execute("use landing")
        books = [sorted(connection.execute(query).fetchall(), key=str) for query in _BOOKS.values()]
    homes = (settings.baselines_dir, bridges_dir(settings))
    files = sorted(path for home in homes for path in home.rglob("*") if path.is_file())
    frozen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    return digest(books, frozen, settings.model_dump_json(exclude={"as_at", "full_build"}), signature)


def _project_that_built(connection: Any) -> str:
    (signature,) = connection.execute("select signature from pipeline.tick_project").fetchone()
    seeds = "select split_part(node, '.', -1), made_from from pipeline.tick_node where starts_with(node, 'seed.')"
    return _project(signature, dict(connection.execute(seeds).fetchall()))


def _project(signature: str, seeds: Mapping[str, str]) -> str:
    return digest(signature, *sorted(seeds.items()))


def _lateness(connection: Any, as_at: datetime) -> list[datetime]:
    """Return when tables that were not read this time become late or stale."""
    rows = connection.execute(
        "select last_loaded_at + to_minutes(unnest([warn_after_minutes, error_after_minutes])) "
        f"from pipeline.source_load where status not in {_LOADED}"
    ).fetchall()
    return [row[0] for row in rows if row[0] is not None and row[0] >= as_at]
