"""A baseline from a CSV of figures captured elsewhere, with who captured them, when and from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.baseline.freeze import WAIT_SECONDS
from orchestration.baseline.rows import NUMBERS, REQUIRED, Row, catalogue, read_rows
from orchestration.baseline.store import (
    CELLS,
    MANIFEST,
    Baseline,
    BaselineRefused,
    commit,
    enter,
    registered,
    stage_directory,
)
from orchestration.publication.export import iso
from orchestration.publication.files import sha256_of
from orchestration.publication.lock import pipeline_lock
from orchestration.settings import Settings


@dataclass(frozen=True)
class Provenance:
    """Who captured the figures, when (aware or UTC), and from what."""

    who: str
    captured_at: datetime
    source: str


def import_baseline(settings: Settings, file: Path, month: date, provenance: Provenance) -> Baseline:
    """Freeze the figures of ``file`` for ``month`` and register them.

    The CSV (UTF-8) has the columns that ``rows`` names; one row per metric, level and entity.
    Raises ``BaselineRefused`` naming file, row and column of up to 20 faults; nothing is kept then.
    """
    if not provenance.who.strip() or not provenance.source.strip():
        raise BaselineRefused("an imported baseline needs WHO captured the figures and from what SOURCE")
    rows = read_rows(file)
    checksum = sha256_of(file)
    name = f"{month:%Y-%m}-imported-{checksum[:8]}"
    with pipeline_lock(settings, WAIT_SECONDS):
        if name in registered(settings):
            raise BaselineRefused(f"{file} is imported already as {settings.baselines_dir / name}: it stays as it is")
        if (settings.baselines_dir / name / MANIFEST).exists():
            return enter(settings, name)
        staged = stage_directory(settings, name)
        (staged / "figures.csv").write_bytes(file.read_bytes())
        _write_cells(staged / CELLS, rows)
        return commit(settings, staged, name, _manifest(month, provenance, file.name, checksum))


def _manifest(month: date, provenance: Provenance, file_name: str, checksum: str) -> dict[str, object]:
    moment = provenance.captured_at
    captured = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return {
        "origin": "imported",
        "month": month.isoformat(),
        "release_id": None,
        "captured_at": iso(captured),
        "frozen_at": iso(datetime.now(UTC).replace(tzinfo=None)),
        "captured_by": provenance.who.strip(),
        "source": provenance.source.strip(),
        "file": file_name,
        "file_sha256": checksum,
    }


def _write_cells(target: Path, rows: list[Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    counts = {name for name, row in catalogue().items() if row["value_kind"] == "count"}
    filled = [{**row, "numerator": row["value"]} if row["metric_id"] in counts else row for row in rows]
    columns = {name: pa.array([row[name] for row in filled], pa.string()) for name in REQUIRED[:3]}
    version = [int(row["metric_version"]) if row.get("metric_version") else None for row in filled]
    columns["metric_version"] = pa.array(version, pa.int32())
    for name in NUMBERS:
        columns[name] = pa.array([float(row[name]) if row.get(name) else None for row in filled], pa.float64())
    pq.write_table(pa.table(columns), target)
