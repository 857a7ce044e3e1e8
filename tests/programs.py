"""Programs beside Python that some tests drive: PostgreSQL, Chromium, the ODBC driver. Debian: make system-packages."""

from __future__ import annotations

import os
import warnings
from typing import NoReturn

import pytest

REQUIRED = "TESTS_NEED_PROGRAMS"
"""Set to 1 (.ci/run does, once they are installed): a missing program fails a test instead of skipping it."""


def missing(what: str) -> NoReturn:
    """Fail where every program must be there, else skip the test loudly."""
    said = f"{what}: make system-packages installs it"
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(said)
    warnings.warn(f"NOT TESTED. {said}", stacklevel=2)
    pytest.skip(said)
