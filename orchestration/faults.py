"""Named crash points, so that a test can pull the plug at an exact line. Inert unless ``CSP_CRASH_AT`` is set."""

from __future__ import annotations

import os
import signal


def crash_point(point: str, place: str = "") -> None:
    """Kill this process at once, as a power cut would, where ``CSP_CRASH_AT`` names ``point`` or ``point:place``."""
    if os.environ.get("CSP_CRASH_AT") in (point, f"{point}:{place}"):
        os.kill(os.getpid(), signal.SIGKILL)
