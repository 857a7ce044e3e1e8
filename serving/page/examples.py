"""Readers to choose from in the development login: one of each role, by the publisher's account. Loopback only."""

from __future__ import annotations

from orchestration.settings import Settings
from serving.database import address

_ONE_OF_EACH = """
    select distinct on (role, fallback_reason is not null) role, upn, fallback_reason from scorecards.reader
    order by role, fallback_reason is not null, unit_code is null, unit_code like '%CMD', upn"""


def examples(settings: Settings) -> list[tuple[str, str, str | None]]:
    """Return (role, sign-in name, fallback reason) of one reader a role; nothing outside the development login."""
    if settings.page.identity != "development":
        return []
    with address.connect(address.publisher_conninfo(settings)) as connection:
        rows = connection.execute(_ONE_OF_EACH).fetchall()
    return [(str(role), str(upn), reason) for role, upn, reason in rows]
