"""Where Microsoft Graph is: the national clouds, and what an address of a site says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from orchestration.ingestion.results import SourceFault

if TYPE_CHECKING:
    from orchestration.settings import Graph

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Cloud:
    """One Microsoft cloud: who signs in, where Graph is, and whether list items have a delta feed there."""

    authority: str
    graph: str
    has_delta: bool = True


# learn.microsoft.com/graph/deployments; the page of listItem delta names the global service only.
CLOUDS = {
    "global": Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "us_gov": Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us", has_delta=False),
    "us_dod": Cloud("https://login.microsoftonline.us", "https://dod-graph.microsoft.us", has_delta=False),
    "china": Cloud("https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn", False),
}


@dataclass(frozen=True)
class Site:
    """A site: the version root of its Graph (``.../v1.0``) and its path below (``sites/<id or host:/path>``)."""

    root: str
    path: str


def site_of(address: str, system: str, graph: Graph) -> Site:
    """Take a site's address apart: Graph's own (``.../v1.0/sites/<id>``) or the one a browser shows.

    Raises SourceFault where it is neither, or where a token would travel unencrypted over a network.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SourceFault(f"{system}: the site's address must begin with https://")
    version, found, site = parts.path.strip("/").partition("/sites/")
    if found and version in ("v1.0", "beta"):
        own = f"{parts.scheme}://{parts.netloc}"
        is_public = own in {cloud.graph for cloud in CLOUDS.values()}
        root = graph.base_url.rstrip("/") if graph.base_url and is_public else f"{own}/{version}"
        return Site(root, f"sites/{site.strip('/')}")
    if not parts.hostname or not parts.path.startswith(("/sites/", "/teams/")):
        raise SourceFault(
            f"{system}: not the address of a site; expected e.g. https://force.sharepoint.com/sites/scorecards "
            "or https://graph.microsoft.com/v1.0/sites/<site id>"
        )
    root = (graph.base_url or f"{CLOUDS[graph.cloud].graph}/v1.0").rstrip("/")
    return Site(root, f"sites/{parts.hostname}:{quote(parts.path.rstrip('/'))}")


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port: what must not change while a token is being sent."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
