"""Where a benchmark works: a simulated force, a data directory, an instant; and where its figures are kept."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.cli.simulated import addresses
from orchestration.settings import REPOSITORY

KEPT = REPOSITORY / "target" / "bench"


@dataclass(frozen=True)
class Place:
    """One force: ``sources`` are read and, by ticks, changed; ``data`` is written; ``as_at`` is ISO, UTC."""

    size: str
    sources: Path
    data: Path
    as_at: str

    def environment(self) -> dict[str, str]:
        """Return the settings of a measured run, in the environment's words. Servers get ports that are free."""
        return {
            **addresses(self.sources),
            **self._ports(),
            "CSP_DATA_DIR": str(self.data),
            "CSP_AS_AT": self.as_at,
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "False",
        }

    def enter(self) -> None:
        """Let this process, and what it starts, work here; nothing that was set before counts."""
        for name in [name for name in os.environ if name.startswith("CSP_")]:
            del os.environ[name]
        os.environ |= self.environment()

    @property
    def is_built(self) -> bool:
        """Tell whether a release stands here."""
        return (self.data / "published" / "current").exists()

    def _ports(self) -> dict[str, str]:
        """Return the ports of PostgreSQL and the page: the same for as long as the directory lives."""
        path = self.data / "ports.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({name: _free_port() for name in ("POSTGRES", "PAGE")}), encoding="utf-8")
        ports = json.loads(path.read_text(encoding="utf-8"))
        return {f"CSP_{name}__PORT": str(port) for name, port in ports.items()}


def source_rows(figures: Mapping[str, Any]) -> int | None:
    """Return how many source rows the measured force has, where its build was measured."""
    rows = figures["parts"].get("build", {}).get("source_rows")
    return int(rows) if rows else None


def kept(size: str, directory: Path = KEPT) -> dict[str, Any]:
    """Return all figures of ``size``: ``{"size", "parts": {part: figures}}``; no parts where none was measured yet."""
    path = directory / f"{size}.json"
    found: dict[str, Any] = {"size": size, "parts": {}}
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else found


def keep(size: str, part: str, figures: Mapping[str, Any], directory: Path = KEPT) -> dict[str, Any]:
    """Put the figures of one part in the place of earlier ones and return all of this size."""
    found = kept(size, directory)
    found["parts"][part] = dict(figures)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{size}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
