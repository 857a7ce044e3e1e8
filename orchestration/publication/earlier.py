"""What an earlier release has of the tables of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Earlier:
    """``same``: the Parquet file of each mart that is the same, by name. ``database``: the file to be put right.

    ``changed``: the marts whose change since is kept, and as whose. ``versions``: those wanted, of all marts.
    """

    same: Mapping[str, Path] = field(default_factory=dict)
    database: Path | None = None
    changed: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


NOTHING = Earlier()
