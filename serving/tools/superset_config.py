"""Apache Superset on the scorecards: whoever is signed in to it reads PostgreSQL under their own login, or not at all.

Runs in Superset's own process (``SUPERSET_CONFIG_PATH``), so nothing of this project is imported: docs/bi-tools.md.

SUPERSET_SECRET_KEY        signs its sessions and hides what it keeps
SUPERSET_METADATA_URI      its own database
SCORECARDS_HOST, ..._PORT  the server of the scorecards, as the connection in Superset spells it
SCORECARDS_PASSFILE        PostgreSQL's password file: a line a person, readable by Superset alone
SCORECARDS_ROOTCERT        who vouches for the server
SCORECARDS_NOBODY          a login that is nobody's and sees no row (``superset``): for those without a sign-in name
"""

from __future__ import annotations

import os
from typing import Any

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_METADATA_URI"]

_SERVER = (os.environ.get("SCORECARDS_HOST", "localhost").lower(), int(os.environ.get("SCORECARDS_PORT", "54329")))
_CONNECT = {
    "passfile": os.environ["SCORECARDS_PASSFILE"], "sslmode": "verify-full",
    "sslrootcert": os.environ["SCORECARDS_ROOTCERT"], "application_name": "superset",
}  # fmt: skip
# By these a connection could reach the scorecards, or their passwords, without naming the server in its address.
_ROUNDABOUT = {"host", "hostaddr", "passfile", "port", "service", "user"}
_NOBODY = os.environ.get("SCORECARDS_NOBODY", "superset")


def as_oneself(url: Any, params: dict[str, Any], username: str | None, *_: Any) -> tuple[Any, dict[str, Any]]:
    """Return how Superset connects: to the scorecards as whoever asks, without the password of anybody else.

    ``username`` is Superset's name of whoever is signed in, None where nobody is. A sign-in name has an ``@``; any
    other name (Superset's own administrators) could be an account of ours, so it is nobody's.
    """
    if ((url.host or "").lower(), url.port or 5432) != _SERVER:
        if _ROUNDABOUT & ({*url.query} | {*params.get("connect_args", {})}):
            raise PermissionError("name the server in the address, and no file of passwords")
        return url, params
    person = (username or "").strip().lower()
    # A parameter in the address could name another account or another file of passwords.
    login = person if "@" in person else _NOBODY
    own = url._replace(username=login, password=None, host=_SERVER[0], port=_SERVER[1], query={})
    return own, {**params, "connect_args": dict(_CONNECT)}


DB_CONNECTION_MUTATOR = as_oneself

# What Superset keeps of an answer, it keeps by the question. The flags add who asked; the caches are off all the same,
# because a kept answer outlives a change of rights and of release, which PostgreSQL never lets it.
FEATURE_FLAGS = {"CACHE_QUERY_BY_USER": True, "CACHE_IMPERSONATION": True, "ALERT_REPORTS": False, "THUMBNAILS": False}
CACHE_CONFIG = DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
# Stored results are for whoever may use the connection and knows their key.
RESULTS_BACKEND = None
PUBLIC_ROLE_LIKE = None

# Its pages would call the maker and map servers.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "default-src": ["'self'"], "base-uri": ["'self'"], "object-src": "'none'",
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"], "connect-src": ["'self'"], "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"], "force_https": False, "session_cookie_secure": False,
}  # fmt: skip
