"""One site at Microsoft Graph, reached and signed in to."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from orchestration.ingestion.graph.answers import NotFound, Refused
from orchestration.ingestion.graph.client import TIMEOUT, USER_AGENT, GraphClient
from orchestration.ingestion.graph.places import site_of
from orchestration.ingestion.graph.sign_in import AppTokens
from orchestration.ingestion.results import SourceFault

if TYPE_CHECKING:
    from orchestration.settings import Graph, Settings


@dataclass(frozen=True)
class Connected:
    """A client, and the path of the site below its root."""

    client: GraphClient
    site: str


@contextmanager
def connect(address: str, system: str, settings: Settings) -> Iterator[Connected]:
    """Reach the site at ``address``. Raises SourceFault where it cannot be reached or signed in to."""
    graph = settings.graph
    site = site_of(address, system, graph)
    with httpx.Client(timeout=TIMEOUT, verify=_trust(graph, system), headers={"User-Agent": USER_AGENT}) as http:
        tokens = AppTokens(graph, site.root, system, http)
        client = GraphClient(http, site.root, tokens, system, settings.patience_seconds)
        yield Connected(client, _site_id(client, site.path, system))


def _trust(graph: Graph, system: str) -> ssl.SSLContext | bool:
    try:
        return ssl.create_default_context(cafile=str(graph.ca_file)) if graph.ca_file else True
    except OSError as error:  # an SSLError is one
        words = f"{system}: CSP_GRAPH__CA_FILE {graph.ca_file} cannot be read as PEM certificates"
        raise SourceFault(f"{words} ({type(error).__name__})") from None


def _site_id(client: GraphClient, path: str, system: str) -> str:
    """Return the site's path with its id: asked for, where the address gives host and path instead."""
    if ":" not in path:
        return path
    try:
        return f"sites/{client.get(f'{path}?$select=id')['id']}"
    except (NotFound, Refused, KeyError):
        raise SourceFault(f"{system}: Microsoft Graph knows no such site; check the configured address") from None
