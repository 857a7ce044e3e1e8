"""Numbers as a person says them."""

from __future__ import annotations


def age(seconds: float | None) -> str:
    """Return a length of time as a person says it: two units at most."""
    if seconds is None:
        return "never"
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if seconds < 60:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{days} days {hours % 24} h"
