"""A second source of Microsoft's schemas, where Microsoft's address is out of reach: copies that a package carries.

The package (requirements-schemas.lock: exact version and hash) is opened, never installed or run. What it carries was
compared with what Microsoft serves (docs/decisions/0054-published-schemas-from-a-package.md).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.settings import REPOSITORY

LOCK = REPOSITORY / "requirements-schemas.lock"
_INDEX = "INDEX.json"
_SECONDS = 60
Get = Callable[[str], bytes]


class NotThere(RuntimeError):
    """A schema could not be had. The message names it."""


@contextmanager
def packaged(lock: Path = LOCK) -> Iterator[Get]:
    """Yield what gets a schema by its address out of the package of ``lock``; ``NotThere`` where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--only-binary", ":all:", "--require-hashes", "--dest", folder, "--requirement", str(lock),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        except (subprocess.SubprocessError, OSError):
            raise NotThere(f"no package registry gave the package of {lock.name}") from None
        [wheel] = Path(folder).glob("*.whl")
        yield from_wheel(wheel)


def from_wheel(wheel: Path) -> Get:
    """Return what gets a schema by its address out of ``wheel``, whose index says which file holds which.

    It raises ``NotThere`` for one that the wheel lacks, and for a file that calls itself by another address.
    """
    with zipfile.ZipFile(wheel) as archive:
        index = next((name for name in archive.namelist() if name.endswith(f"/{_INDEX}")), None)
        if index is None:
            raise NotThere(f"{wheel.name} carries no schemas")
        listed: dict[str, str] = json.loads(archive.read(index))
        held = {url: archive.read(index.removesuffix(_INDEX) + name) for url, name in listed.items()}

    def get(url: str) -> bytes:
        if url not in held or json.loads(held[url].decode("utf-8-sig")).get("$id") != url:
            raise NotThere(f"{wheel.name} does not carry {url}")
        return held[url]

    return get
