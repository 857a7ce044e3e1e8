"""Everything a run needs to know, read from the environment (prefix ``CSP_``) or ``.env``.

No setting of a run is read from it elsewhere, so one page shows every knob. Secrets live inside
``SecretStr`` and are never printed.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from orchestration.setting_groups import Graph, Page, Postgres, Retention, Sources, names_of
from orchestration.setting_names import SECRETS_DIR, refuse_unknown
from orchestration.setting_values import BlankIsNone, TimeZones, WebAddress

__all__ = ["CONTRACT_VERSION", "REPOSITORY", "Graph", "Page", "Postgres", "Retention", "Settings", "Sources"]

REPOSITORY = Path(__file__).resolve().parent.parent
CONTRACT_VERSION = "2"


def physical_memory_mb() -> int:
    """Return the memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000


class Settings(BlankIsNone, BaseSettings):
    """The settings of one run. Field names are the environment names without ``CSP_``."""

    model_config = SettingsConfigDict(
        env_prefix="CSP_",
        env_nested_delimiter="__",
        env_file=REPOSITORY / ".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # it may be a secret
    )

    data_dir: Path = REPOSITORY / "data"
    as_at: datetime | None = None
    history_start: date = date(2022, 10, 1)
    sources: Sources = Field(default_factory=Sources)
    overlap_minutes: int = 20
    overlaps: dict[str, int] = Field(default_factory=dict)
    late_commits: dict[str, Literal["auto", "overlap"]] = Field(default_factory=dict)
    time_zones: TimeZones = Field(default_factory=dict)
    graph: Graph = Field(default_factory=Graph)
    patience_seconds: float = 300
    breaker_failures: int = 3
    breaker_minutes: int = 10
    releases_kept: int = 12
    blocked_kept: int = 12
    retention: Retention = Field(default_factory=Retention)
    simulate_size: str = "demo"
    simulate_seed: int = 1
    alert_webhook: WebAddress | None = None
    threads: int = 2
    memory_mb: int = Field(default_factory=lambda: min(6000, physical_memory_mb() * 6 // 10))
    schedule: str = "*/5 * * * *"
    full_build: bool = False
    baseline_month: date | None = None
    comparison_month: date | None = None
    postgres: Postgres = Field(default_factory=Postgres)
    page: Page = Field(default_factory=Page)

    @classmethod
    def names(cls) -> list[str]:
        """Return every name that a setting may have in the environment or in ``.env``."""
        return [f"CSP_{name}".upper() for name in names_of(cls)]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what pydantic would, and mounted files: one a setting, named as its variable, in ``CSP_SECRETS_DIR``.

        Raises ``UnknownSetting`` where a ``CSP_`` name is set that means nothing.
        """
        named = [s.env_vars for s in (env_settings, dotenv_settings) if isinstance(s, EnvSettingsSource)]
        for names in named:
            refuse_unknown(names, cls.names())
        given = (init_settings, env_settings, dotenv_settings)
        directory = next((found for names in named if (found := names.get(SECRETS_DIR.lower()))), None)
        if not directory:
            return given
        mounted = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=directory, secrets_dir_missing="error")
        return (*given, mounted)

    @field_validator("as_at")
    @classmethod
    def _utc(cls, value: datetime | None) -> datetime | None:
        """Turn any instant into naive UTC, the form of every timestamp in the warehouse."""
        return value.astimezone(UTC).replace(tzinfo=None) if value and value.tzinfo else value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @cached_property
    def instant(self) -> datetime:
        """The instant that the run is computed as at, naive UTC, whole seconds."""
        return self.as_at or datetime.now(UTC).replace(tzinfo=None, microsecond=0)

    @property
    def landing_path(self) -> Path:
        """The append-only landing: every version of every source row ever seen."""
        return self.data_dir / "landing" / "landing.duckdb"

    @property
    def warehouse_path(self) -> Path:
        """The working database that dbt builds: rebuildable from the landing, never read by a BI tool."""
        return self.data_dir / "warehouse" / "warehouse.duckdb"

    @property
    def baselines_dir(self) -> Path:
        """Frozen baselines, one directory each, kept for ever."""
        return self.data_dir / "baselines"

    @property
    def published_dir(self) -> Path:
        """Releases, the ``current`` pointer and the reports of blocked runs."""
        return self.data_dir / "published"
