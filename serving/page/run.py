"""Start the page: its record of reads first, then uvicorn, which never believes a header about who connects."""

from __future__ import annotations

import uvicorn

from orchestration.settings import Settings
from serving.database import address
from serving.page import audit, identity


def prepare(settings: Settings) -> None:
    """Check the settings and make the record of reads, where the publisher's account is at hand."""
    identity.check(settings.page)
    if settings.postgres.url is not None or settings.postgres.app_url is None:
        with address.connect(address.publisher_conninfo(settings)) as publisher:
            audit.install(publisher)


def run(settings: Settings) -> None:
    """Serve the page until it is stopped."""
    page = settings.page
    print(f"scorecards: {page.address}  ({page.identity} sign-in; stop with Ctrl-C)", flush=True)
    uvicorn.run(
        "serving.page.app:from_environment", factory=True, host=page.host, port=page.port, workers=page.workers,
        proxy_headers=False, server_header=False, date_header=False, log_level="warning", access_log=False,
    )  # fmt: skip
