"""``map``, ``check-source`` and ``reload``: connecting a force's own systems."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console

from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.ingestion.declaration import System


def check_source(console: Console, system: str) -> int:
    """Print how the source stands against the contract; return 1 where a load would go wrong."""
    from orchestration.ingestion.check_source import check_source as check

    settings = Settings()
    _known(system)
    findings = list(check(settings, system))
    signs = {"ok": "  ok     ", "warning": "  WARNING", "error": "  ERROR  "}
    heading = ""
    for finding in findings:
        if finding.table != heading:
            heading = finding.table
            _print(console, f"\n{heading}")
        _print(console, f"{signs[finding.level]} {finding.what}: {finding.words}")
    errors = sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    verdict = "must be mended before the first load" if errors else "a first load can go ahead"
    _print(console, f"\n{system}: {errors} errors, {warnings} warnings; {verdict}")
    return 1 if errors else 0


def map_source(console: Console, system: str) -> int:
    """Write views that give the contract's columns from the source's own tables, as far as names tell."""
    from orchestration.ingestion.address import connect
    from orchestration.ingestion.propose import propose, tables_of
    from orchestration.ingestion.results import SourceFault
    from orchestration.ingestion.views import script

    settings = Settings()
    declared = _known(system)
    address = settings.sources.address(system)
    if declared.reader != "sql" or address is None:
        raise SystemExit(
            f"{system}: set CSP_SOURCES__{system.upper()} to a SQLAlchemy URL; "
            "lists are mapped in mappings/graph_lists.yml"
        )
    try:
        with connect(address, system) as connection:
            found = tables_of(connection)
            proposals = [propose(table, found) for table in declared.tables]
            text = script(proposals, connection.dialect, system)
    except SourceFault as fault:
        raise SystemExit(str(fault)) from None
    path = settings.data_dir / "map" / f"{system}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    for proposal in proposals:
        missing = f"; missing: {', '.join(proposal.missing)}" if proposal.missing else ""
        _print(console, f"{proposal.table} <- {proposal.source or 'nothing like it found'}{missing}")
    _print(console, f"The proposed views lie in {path}: judge every line, then make check-source SYSTEM={system}")
    return 0


def reload(console: Console, table: str, since: str | None) -> int:
    """Read one source table again, from a day or whole, under the pipeline's lock."""
    from orchestration.ingestion import SourceFault, reload_table
    from orchestration.publication import pipeline_lock

    settings = Settings()
    try:
        moment = datetime.fromisoformat(since) if since else None
    except ValueError:
        raise SystemExit(f"{since} is no day; write e.g. 2024-01-31") from None
    if moment and moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    try:
        with pipeline_lock(settings):
            load = reload_table(settings, table, moment)
    except SourceFault as fault:
        raise SystemExit(str(fault)) from None
    _print(
        console, f"{table}: {load.status}, {load.upserts:,} rows, {load.deletes:,} deletes, {load.rejected:,} rejected"
    )
    if load.message:
        _print(console, load.message)
    return 0 if load.status in ("loaded", "unchanged") else 1


def _known(system: str) -> System:
    from orchestration.ingestion.declaration import declared_systems

    systems = declared_systems()
    if system not in systems:
        raise SystemExit(f"{system}: no such system; there are {', '.join(systems)}")
    return systems[system]


def _print(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
