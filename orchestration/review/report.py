"""Ask the current release, write the page and the PDF."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.publication.export import SAFE
from orchestration.publication.layout import DATABASE, Layout
from orchestration.publication.names import literal
from orchestration.publication.release import Release
from orchestration.review.exhibits import EXHIBITS, Exhibit, Filled
from orchestration.settings import Settings

HEADING = "Community safety partnership scorecards: the review"


def write_review(settings: Settings) -> Path:
    """Write ``<data dir>/review/<release>/review.html`` and ``review.pdf``; return the directory.

    Raises ``NothingPublished`` where there is no release.
    """
    from orchestration.publication import NothingPublished

    layout = Layout(settings.published_dir)
    current = layout.current_id()
    if current is None:
        raise NothingPublished("there is no release yet: publish one first (make run)")
    release = Release.open(layout.releases / current)
    folder = settings.data_dir / "review" / current
    source = f"Release {current}, as at {release.manifest['as_at']}. Management information; OFFICIAL-SENSITIVE."
    return write_from(release.path / DATABASE, folder, source)


def write_from(database: Path, folder: Path, source: str, schema: str = "main") -> Path:
    """Write the report of the tables in ``schema`` of ``database``; return the directory."""
    from orchestration.review.page import page
    from orchestration.review.pdf import write_pdf

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(database)} as release (read_only)")
        connection.execute(f"use release.{schema}")
        filled = [fill(connection, exhibit) for exhibit in EXHIBITS]
    (folder / "review.html").write_text(page(filled, HEADING, source), encoding="utf-8")
    write_pdf(folder / "review.pdf", filled, HEADING, source)
    return folder


def fill(connection: duckdb.DuckDBPyConnection, exhibit: Exhibit) -> Filled:
    """Return the exhibit with its rows: label, value (None: no figure) and note."""
    found = connection.execute(exhibit.query)
    names = [column[0] for column in found.description]
    return Filled(exhibit, [dict(zip(names, row, strict=True)) for row in found.fetchall()])
