"""Who asks: a trusted proxy's header, an OpenID provider, or a development login on loopback."""

from __future__ import annotations

import ipaddress
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import Request

from orchestration.settings import Page

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class Misconfigured(ValueError):
    """The page refuses to start with these settings. The message says which to change."""


class Identity(Protocol):
    """A way to know who asks. ``sign_in`` is the address that signs a reader in, None where the page cannot."""

    sign_in: str | None

    def reader(self, request: Request) -> str | None:
        """Return the sign-in name (UPN, lower case) behind ``request``, or None where nobody is signed in."""
        ...


def is_loopback(host: str) -> bool:
    """Tell whether ``host``, a name or an address, is this machine and nothing else."""
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(page: Page) -> None:
    """Raise ``Misconfigured`` where the settings would let somebody in who should not be."""
    is_https = page.address.startswith("https://")
    shown = urlsplit(page.address).hostname or ""
    if page.identity == "development" and not (is_loopback(page.host) and is_loopback(shown)):
        raise Misconfigured(
            f"the development login is for this machine only, not for {page.host} as {page.address}: set"
            " CSP_PAGE__IDENTITY=proxy or oidc, or leave CSP_PAGE__HOST and CSP_PAGE__BASE_URL out"
        )
    if page.identity != "development" and not is_https and not is_loopback(page.host):
        raise Misconfigured("set CSP_PAGE__BASE_URL to the https address that readers type")
    if page.identity == "proxy" and not page.proxy_addresses:
        raise Misconfigured("set CSP_PAGE__PROXY_ADDRESSES to the proxy's addresses: nobody else's header is believed")
    if page.identity == "oidc" and not (page.oidc_issuer and page.oidc_client_id):
        raise Misconfigured("set CSP_PAGE__OIDC_ISSUER and CSP_PAGE__OIDC_CLIENT_ID")


def cleaned(name: str | None) -> str | None:
    """Return a sign-in name as the entitlement spells it, or None for one that cannot be a name."""
    text = (name or "").strip().lower()
    return text if text and len(text) <= 254 and text.isprintable() else None
