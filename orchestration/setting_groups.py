"""The groups of settings: where the sources are, how to sign in to Graph, the PostgreSQL that serves, the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, IPvAnyNetwork, SecretStr

from orchestration.setting_values import BlankIsNone


class Sources(BlankIsNone):
    """Where each source system is: a SQLAlchemy URL for SQL systems, a directory for lists and files."""

    athena: SecretStr | None = None
    command_control: SecretStr | None = None
    finance: SecretStr | None = None
    hr: SecretStr | None = None
    sharepoint: str | None = None
    review_app: str | None = None
    police_uk: Path | None = None
    csew: Path | None = None

    def address(self, system: str) -> str | None:
        """Return the address of ``system`` in clear, or None where it is not configured."""
        value = getattr(self, system)
        return value.get_secret_value() if isinstance(value, SecretStr) else (str(value) if value else None)

    @classmethod
    def names(cls) -> list[str]:
        """Return the name of each address in the environment."""
        return [f"CSP_SOURCES__{name}".upper() for name in cls.model_fields]

    @property
    def is_empty(self) -> bool:
        """True where no source at all is set: the run then simulates a force."""
        return not any(self.address(name) for name in type(self).model_fields)


class Postgres(BlankIsNone):
    """The PostgreSQL that serves a release: ``url`` the publisher's, ``app_url`` the page's, ``admin_url`` for set-up.

    Without ``url`` a run loads nothing; ``make serve`` then starts a server of its own on ``port``, loopback only.
    """

    url: SecretStr | None = None
    app_url: SecretStr | None = None
    admin_url: SecretStr | None = None
    pseudonym_key: SecretStr | None = None
    port: int = 54329


class Retention(BaseModel):
    """How long what runs leave behind is kept. Nothing that a baseline or a kept release needs is ever removed.

    ``run_hours``, ``runs_kept``: Dagster's runs, whichever keeps more; ``ledger_days``: the ledger's runs.
    ``books_hours``: how each read went, every run; older ones one an hour up to ``books_days``, then one a day.
    ``rebuild_days``: what was rebuilt of past instants (``make as-known``).
    ``copy_changes``: files of changes before the landing's second copy is written whole again. ``copy_minutes``: how
    long that copy may be behind before somebody is called. ``free_share``: how much of a file may lie free before it
    is written anew. ``damaged_kept``: landings set aside as damaged. ``fault_log_kb``: how long the log of faults may
    grow.
    """

    run_hours: int = 48
    runs_kept: int = 50
    ledger_days: int = 400
    books_hours: int = 6
    books_days: int = 14
    rebuild_days: int = 30
    copy_changes: int = 48
    copy_minutes: int = 180
    free_share: float = 0.5
    damaged_kept: int = 1
    fault_log_kb: int = Field(default=1024, ge=16)


class Page(BlankIsNone):
    """The scorecard page. ``identity`` is who says who asks: a proxy (header), oidc, or development (loopback only)."""

    identity: Literal["development", "proxy", "oidc"] = "development"
    host: str = "127.0.0.1"
    port: int = 8380
    workers: int = 1
    base_url: str | None = None
    proxy_addresses: tuple[IPvAnyNetwork, ...] = ()
    proxy_header: str = "X-Remote-User"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_claim: str = "upn"
    session_key: SecretStr | None = None
    session_hours: int = 8
    stale_after_hours: int = 26

    @property
    def address(self) -> str:
        """The address that readers type, without a slash at its end."""
        return (self.base_url or f"http://localhost:{self.port}").rstrip("/")


class Graph(BlankIsNone):
    """How to sign in to Microsoft Graph: one Entra application with read on the sites, by certificate or secret."""

    cloud: Literal["global", "us_gov", "us_dod", "china"] = "global"
    tenant: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    certificate_file: Path | None = None
    certificate_password: SecretStr | None = None
    mapping: Path | None = None
    authority: str | None = None
    base_url: str | None = None
    ca_file: Path | None = None


# Settings that are given for each source system by itself.
PER_SYSTEM = ("overlaps", "late_commits", "time_zones")


def names_of(model: type[BaseModel]) -> Iterator[str]:
    """Name every field of ``model``; those of a group within it after its name and two underscores."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from (f"{name}__{inner}" for inner in names_of(field.annotation))
        elif name in PER_SYSTEM:
            yield from (f"{name}__{system}" for system in Sources.model_fields)
        else:
            yield name
