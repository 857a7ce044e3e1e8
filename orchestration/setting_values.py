"""What the value of a setting may be. Only the values are judged here; no message holds one, for it may be a secret."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, SecretStr, ValidationInfo, field_validator


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


def is_time_zone(text: str) -> bool:
    """Tell whether ``text`` names a time zone as the tz database writes it, capitals and all."""
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _web_address(value: SecretStr) -> SecretStr:
    """Refuse what no alert could be posted to: it would be noticed only once something has gone wrong."""
    if not is_web_address(value.get_secret_value()):
        raise ValueError("it must be an http:// or https:// address")
    return value


def _known_zones(value: dict[str, str]) -> dict[str, str]:
    """Refuse a zone that there is none of: PostgreSQL would take some of these names, and a later read fail."""
    for system, zone in value.items():
        if zone and not is_time_zone(zone):  # what is left blank is none
            raise ValueError(
                f"{system}: there is no time zone {zone!r}; write it as in Europe/London, with its capitals"
            )
    return value


WebAddress = Annotated[SecretStr, AfterValidator(_web_address)]
TimeZones = Annotated[dict[str, str], AfterValidator(_known_zones)]
