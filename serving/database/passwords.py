"""PostgreSQL's password file, as a tool that connects as its users is given it: one line a person."""

from __future__ import annotations

import os
from pathlib import Path

from serving.database import names


def keep(passfile: Path | None, login: tuple[str, int, str], password: str) -> None:
    """Write down ``password`` for ``login`` (host, port, name), in place of an older line; without a file nothing.

    The file is replaced whole. Its owner stays its owner, and nobody else may read it.
    """
    if passfile is None:
        return
    start = ":".join(_escaped(str(part)) for part in (*login[:2], names.DATABASE, login[2])) + ":"
    before = passfile.read_text(encoding="utf-8").splitlines() if passfile.exists() else []
    lines = [one for one in before if not one.startswith(start)] + [start + _escaped(password)]
    coming = passfile.with_name(f"{passfile.name}.new")
    coming.unlink(missing_ok=True)
    descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    if passfile.exists() and os.geteuid() == 0:
        owner = passfile.stat()
        os.chown(coming, owner.st_uid, owner.st_gid)
    coming.replace(passfile)


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace(":", "\\:")
