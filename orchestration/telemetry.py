"""No tool of this project reports home. Called by every entry point before any of the tools is imported."""

from __future__ import annotations

import os

SWITCHES = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "False",
}


def switch_off() -> None:
    """Turn usage statistics off in this process and in those it starts, whatever was set before."""
    os.environ.update(SWITCHES)
