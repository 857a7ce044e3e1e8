"""The short table at the end of a run. Reads what the run found; computes nothing of its own."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from orchestration.pipeline import PipelineRun
from orchestration.publication import Release

RETIREMENT = "metric_retirement_proposal"


def show_release(console: Console, release: Release, run: PipelineRun | None = None) -> None:
    """Print what ``release`` holds, how its checks went, where it lies and how to open it."""
    console.print(_rows_table(release))
    console.print(_facts_table(release, run))
    console.print(_how_to_open(release), markup=False, highlight=False, soft_wrap=True)


def show_blocked(console: Console, run: PipelineRun) -> None:
    """Print why the run was not published and where every check of it is written."""
    console.print(str(run.blocked), markup=False, highlight=False, soft_wrap=True)


def _rows_table(release: Release) -> Table:
    table = Table(title=f"Release {release.release_id}", title_justify="left")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in sorted(release.rows.items()):
        table.add_row(name, f"{rows:,}")
    return table


def _facts_table(release: Release, run: PipelineRun | None) -> Table:
    gate, table = release.manifest["gate"], Table(show_header=False)
    table.add_row("as at", f"{release.manifest['as_at']} (UTC)")
    table.add_row("checks", f"{gate['passed']} passed, {gate['warned']} warned, {gate['failed']} failed")
    table.add_row("posting mismatches", f"{release.rows.get('posting_mismatch', 0):,} open")
    if retirable := release.rows.get(RETIREMENT, 0):
        table.add_row("metrics to retire", f"{retirable:,} proposed, with the evidence, in {RETIREMENT}")
    for words, systems in _absent(run):
        table.add_row(words, ", ".join(systems))
    return table


def _absent(run: PipelineRun | None) -> list[tuple[str, list[str]]]:
    """Return what this run did not read, by the reason in words."""
    loads = run.loads if run else []
    unset = {load.system for load in loads if load.status == "not_configured"}
    failed = {f"{load.system}.{load.table}" for load in loads if load.status in ("failed", "missing")}
    reasons = [("not configured", sorted(unset)), ("not loaded", sorted(failed))]
    return [(words, systems) for words, systems in reasons if systems]


def _how_to_open(release: Release) -> str:
    statement = "select * from metric_value limit 5"
    database = release.path.parent.parent / "current" / "scorecards.duckdb"
    return (
        f"lies in:  {release.path}\n"
        'open it:  .venv/bin/python -c "import duckdb; '
        f"print(duckdb.connect('{database}', read_only=True).sql('{statement}'))\"\n"
        f"or:       pandas.read_parquet('{database.parent / 'metric_value.parquet'}')"
    )
