"""What the value of a setting may be. Only the values are judged here; no message holds one, for it may be a secret."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Tell whether ``text`` is an http:// or https:// address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
