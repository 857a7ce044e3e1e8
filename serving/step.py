"""The step of a run after publication: serve what was published. It never undoes or fails the release on disk."""

from __future__ import annotations

import logging

import psycopg
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from orchestration.alerts import Alert, send
from orchestration.publication import open_current
from orchestration.settings import Settings
from serving.database import address
from serving.database.load import PublisherBusy, Served, load_release

ATTEMPTS = 3
log = logging.getLogger(__name__)


def serve_current(settings: Settings, accept_changes: bool = False, again: bool = False) -> Served:
    """Load the current release into the server, tried again where the server does not answer; raise the last fault."""
    attempts = Retrying(
        retry=retry_if_exception_type((psycopg.OperationalError, PublisherBusy)),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=0.5, max=10),
        reraise=True,
    )
    with open_current(settings) as release:
        served: Served = attempts(load_release, settings, release, accept_changes=accept_changes, again=again)
        return served


def serve_after_publication(settings: Settings) -> Served | None:
    """Serve the current release where a server is configured; on failure alert and return None.

    The next run, and the sensor ``unserved_release``, try again.
    """
    if not address.is_configured(settings):
        return None
    try:
        return serve_current(settings)
    except Exception as fault:
        # The text of the fault may name the server, never rows or the password; an alert carries neither.
        log.error("the release is published but not served by PostgreSQL: %s", fault)
        send(
            Alert("not_served", "A release is published on disk, but PostgreSQL still serves the one before."), settings
        )
        return None


def is_served(settings: Settings) -> bool:
    """Tell whether the server's readers see the current release. Raises psycopg's errors where it does not answer."""
    from serving.database.load import served_release

    with open_current(settings) as release, address.connect(address.publisher_conninfo(settings)) as connection:
        return served_release(connection) == release.release_id
