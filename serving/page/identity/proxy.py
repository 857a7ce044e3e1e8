"""Identity from the header of a reverse proxy, believed from the proxy's own address only."""

from __future__ import annotations

import ipaddress

from fastapi import Request

from orchestration.settings import Page
from serving.page.identity import cleaned


class ProxyIdentity:
    """Reads ``proxy_header``; a request from elsewhere, or with the header twice, is nobody's."""

    sign_in = None

    def __init__(self, page: Page) -> None:
        self._header, self._networks = page.proxy_header, page.proxy_addresses

    def reader(self, request: Request) -> str | None:
        """Return the name in the header, or None."""
        given = request.headers.getlist(self._header)
        if len(given) != 1 or not request.client or not self._is_proxy(request.client.host):
            return None
        return cleaned(given[0])

    def _is_proxy(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)
