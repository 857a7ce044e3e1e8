"""Names of schemas, roles and settings in PostgreSQL. Nobody else spells them."""

from __future__ import annotations

SCHEMA = "scorecards"
ANALYST_SCHEMA = "scorecards_analyst"
PARTNER_SCHEMA = "scorecards_partner"
SCHEMAS = (SCHEMA, ANALYST_SCHEMA, PARTNER_SCHEMA)

OWNER = "scorecards_owner"
READER = "scorecards_reader"
APP = "scorecards_app"
ANALYST = "scorecards_analyst"
PARTNER = "scorecards_partner"
BI = "bi_service"
LOGINS = (OWNER, APP, ANALYST, PARTNER, BI)

UPN_SETTING = "app.upn"
DATABASE = "scorecards"
PUBLISHER_LOCK = 4_710_226_180_531
"""Key of the advisory lock that a publisher holds: one at a time."""
SWITCH_LOCK = PUBLISHER_LOCK + 1
"""Key of the advisory lock that is held while a switch takes effect, and shared for a moment by who begins to read."""


def coming(schema: str) -> str:
    """Return the name under which a schema is put together, out of sight."""
    return f"{schema}_next"


def previous(schema: str) -> str:
    """Return the name under which a schema is kept for one more release."""
    return f"{schema}_previous"


def leaving(schema: str, release_id: str) -> str:
    """Return the name under which a schema waits to be dropped once nobody reads it."""
    return f"{schema}_gone_{release_id.lower()}"
