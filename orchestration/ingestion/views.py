"""Proposals as SQL: views with the contract's names and types, for a DBA to read, correct and create."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.engine.interfaces import Dialect

from orchestration.ingestion.declaration import Column
from orchestration.ingestion.propose import Proposal
from orchestration.ingestion.snapshot import ROW_XMIN

_TYPES = {
    "sqlite": {"varchar": "text", "timestamp": "text", "date": "text", "boolean": "integer", "integer": "integer"},
    "postgresql": {"varchar": "text", "timestamp": "timestamp", "date": "date", "boolean": "boolean",
                   "integer": "integer"},
    "oracle": {"varchar": "varchar2(4000)", "timestamp": "timestamp", "date": "date", "boolean": "number(1)",
               "integer": "number(10)"},
    "mssql": {"varchar": "nvarchar(4000)", "timestamp": "datetime2", "date": "date", "boolean": "bit",
              "integer": "int"},
}  # fmt: skip


def view(proposal: Proposal, dialect: Dialect) -> str:
    """Return the view of one contract table, with a comment on every column that is missing or does not fit."""
    table = proposal.table
    quote = dialect.identifier_preparer.quote
    schema = "" if dialect.name == "sqlite" else f"{quote(table.system)}."
    head = f"create view {schema}{quote(table.name)} as"
    if proposal.source is None:
        return f"-- {table}: NOTHING LIKE IT FOUND. Wanted: {', '.join(table.names)}\n"
    lines = [_column(column, proposal, dialect) for column in table.columns]
    if dialect.name == "postgresql":
        lines.append(
            f"    src.xmin as {ROW_XMIN}  -- lets the pipeline see late commits; leave out where src is itself a view"
        )
    source = proposal.source
    place = ".".join(quote(part) for part in (source.schema, source.name) if part)
    missing = f"; MISSING: {', '.join(proposal.missing)}" if proposal.missing else ""
    note = f"-- {table} from {source}: {len(lines) - len(proposal.missing)} of {len(lines)} columns found{missing}"
    return (
        f"{note}\n{head}\nselect\n{_with_commas(lines)}\nfrom {place} {'' if dialect.name == 'oracle' else 'as '}src;\n"
    )


def script(proposals: Iterable[Proposal], dialect: Dialect, system: str) -> str:
    """Return the views of one system, with what a person must still decide at the top."""
    opening = (
        f"-- Views for the system {system}, proposed from names and types. Judge every line: names deceive.\n"
        "-- Times must be UTC (or set CSP_TIME_ZONES), updated_at must move with every change, ranges are half-open.\n"
        "-- Then: make check-source SYSTEM=" + system + "\n"
    )
    return "\n".join([opening, *(view(proposal, dialect) for proposal in proposals)])


def _column(column: Column, proposal: Proposal, dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    wanted = _TYPES.get(dialect.name, _TYPES["postgresql"]).get(column.data_type, "decimal(28, 10)")
    source = proposal.columns[column.name]
    if source is None:
        need = "may stay null" if column.is_nullable else "REQUIRED: find or derive it"
        return f"    cast(null as {wanted}) as {quote(column.name)}  -- MISSING, {need}"
    line = f"    src.{quote(source)} as {quote(column.name)}"
    if column.name in proposal.unfit:
        line += f"  -- IS {proposal.unfit[column.name]}, wanted {wanted}: convert it"
    return line


def _with_commas(lines: list[str]) -> str:
    commas = [line.replace("  --", ",  --", 1) if "  --" in line else f"{line}," for line in lines[:-1]]
    return "\n".join([*commas, lines[-1]])
