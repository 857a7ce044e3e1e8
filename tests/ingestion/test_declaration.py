"""The declarations are the source contract, no more and no less, and a wrong one says what is wrong."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.ingestion.declaration import SOURCES_DIR, SYSTEMS, DeclarationError, declared_systems

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contract" / "sources.yml"
TYPES = {"text": "varchar", "bool": "boolean", "decimal": "decimal(28,10)"}


def _contract_column(value: Any) -> tuple[str, bool, bool]:
    """Return (type, is key, is nullable) of a column of the contract."""
    is_key = isinstance(value, dict)
    name = value["type"] if is_key else value
    return TYPES.get(name.rstrip("?"), name.rstrip("?")), is_key, name.endswith("?")


def test_the_declarations_are_the_contract() -> None:
    if not CONTRACT.is_file():
        message = f"no contract at {CONTRACT}: the declarations are not compared with it"
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    declared = {
        (system.name, table.name): {c.name: (c.data_type, c.is_key, c.is_nullable) for c in table.columns}
        for system in declared_systems().values()
        for table in system.tables
        if system.reader not in ("police_uk", "csew")
    }
    contract = yaml.safe_load(CONTRACT.read_text())
    expected = {
        (system, table): {name: _contract_column(value) for name, value in columns.items() if not name.startswith("_")}
        for system, tables in contract.items()
        for table, columns in tables.items()
    }
    assert declared == expected
    assert len(declared) == 29


def test_systems_come_in_order_and_every_one_has_a_freshness() -> None:
    systems = declared_systems()
    assert tuple(systems) == SYSTEMS
    assert all(system.warn_after_minutes and system.error_after_minutes for system in systems.values())


def test_only_the_tables_declared_so_keep_their_history() -> None:
    kept = [str(table) for system in declared_systems().values() for table in system.tables if table.has_history]
    assert kept == ["athena.unit", "athena.user_account", "hr.person"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("primary_key: true", "primary_key: false", "primary_key"),
        ("reader: sql", "reader: fax", "reader"),
        ("cursor: updated_at", "cursor: changed_at", "changed_at"),
    ],
)
def test_a_wrong_declaration_is_refused_by_name(tmp_path: Path, old: str, new: str, word: str) -> None:
    directory = tmp_path / "sources"
    shutil.copytree(SOURCES_DIR, directory)
    path = directory / "finance.yml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DeclarationError, match=r"finance\.yml") as raised:
        declared_systems(directory)
    assert word in str(raised.value)


def test_a_system_without_a_declaration_is_refused(tmp_path: Path) -> None:
    directory = tmp_path / "sources"
    shutil.copytree(SOURCES_DIR, directory)
    (directory / "hr.yml").unlink()
    with pytest.raises(DeclarationError, match=r"hr\.yml"):
        declared_systems(directory)
