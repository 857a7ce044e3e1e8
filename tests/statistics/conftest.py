"""Reference vectors: read where they are, skipped with the reason where they are not."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "vectors"


class Vectors:
    """The files of one reference package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


def _vectors(package: str) -> Vectors:
    folder = VECTORS / package
    if not folder.is_dir():
        pytest.skip(f"NOT CHECKED against {package}: its reference vectors are not here ({folder})")
    return Vectors(folder)


@pytest.fixture(scope="session")
def plotthedots() -> Vectors:
    return _vectors("nhsrplotthedots")


@pytest.fixture(scope="session")
def funnelplotr() -> Vectors:
    return _vectors("funnelplotr")


def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    """A column as floats, NaN where it is empty."""
    return np.array([float(row[name]) if row[name] not in ("", "NA", "NaN") else np.nan for row in rows])
