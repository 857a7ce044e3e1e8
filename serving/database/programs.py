"""PostgreSQL's server programs on this machine, and the account that they run as."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


class ServerFailed(RuntimeError):
    """Our own server could not be set up or started. The message says what PostgreSQL said."""


def programs() -> Path:
    """Return the folder of PostgreSQL's server programs, the newest there is."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = installed[-1] if installed else shutil.which("initdb")
    if not found:
        raise ServerFailed("PostgreSQL's server programs are not installed: make postgres, or set CSP_POSTGRES__URL")
    return Path(found).parent


def account() -> str | None:
    """PostgreSQL refuses to run as root: return the account to run it as, or None to stay who we are."""
    return "postgres" if os.geteuid() == 0 else None


def give(path: Path) -> None:
    """Give ``path`` to the account that the server runs as."""
    if user := account():
        shutil.chown(path, user)


def write_secret(path: Path, text: str) -> None:
    """Write ``text`` to a file that only we may read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
