"""What the value of a setting may be. Only the values are judged here; no message holds one, for it may be a secret."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationInfo, field_validator


class BlankIsNone(BaseModel):
    """Settings of which one that need not be set is not set where it is left blank, as in ``CSP_POSTGRES__URL=``."""

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_none(cls, value: Any, given: ValidationInfo) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        is_blank = isinstance(text, str) and not text.strip()
        return None if is_blank and cls.model_fields[str(given.field_name)].default is None else value


def is_web_address(text: str) -> bool:
    """Tell whether ``text`` is an http:// or https:// address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
