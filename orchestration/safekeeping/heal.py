"""A run meets a damaged file: find out which one it is, mend it from what vouches for it, and go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import duckdb

from orchestration.alerts import Alert, send
from orchestration.publication.files import log_beside
from orchestration.safekeeping.copies import keep
from orchestration.safekeeping.reading import is_damaged
from orchestration.safekeeping.restore import is_due, restore

if TYPE_CHECKING:
    from orchestration.settings import Settings

Result = TypeVar("Result")
log = logging.getLogger(__name__)


def healed(settings: Settings, action: Callable[[], Result], mend: Callable[[Settings], bool] | None = None) -> Result:
    """Do ``action``; where DuckDB fails on a file that is damaged, mend the file and do it once more.

    A failure with both files whole is raised as it is. Raises ``NoCopy``, in words, where the landing is damaged and
    its second copy cannot replace it. The caller holds the pipeline lock.
    """
    mend = mend or mend_all
    if is_due(settings):
        mend(settings)
    try:
        return action()
    except duckdb.Error:
        if not mend(settings):
            raise
    return action()


def kept(
    settings: Settings,
    action: Callable[[], Result],
    is_thorough: bool = False,
    mend: Callable[[Settings], bool] | None = None,
) -> Result:
    """Do ``action`` on the landing, then bring its second copy up to it; a landing found damaged by either is mended.

    The warehouse is not looked at, a run may be in the middle of it, unless ``mend`` does.
    """

    def both() -> Result:
        done = action()
        keep(settings, is_thorough)
        return done

    return healed(settings, both, mend or mend_landing)


def look_after_failure(settings: Settings) -> None:
    """Before a run that follows a failed one: mend what is damaged, for a model's failure does not say why."""
    mend_all(settings)


def mend_all(settings: Settings) -> bool:
    """Mend the landing, then the warehouse; say whether either was damaged."""
    is_landing = mend_landing(settings)
    return mend_warehouse(settings) or is_landing


def mend_landing(settings: Settings) -> bool:
    """Restore a damaged or lost landing from its second copy; say whether it was."""
    if not (is_due(settings) or is_damaged(settings.landing_path)):
        return False
    aside = restore(settings)
    log.warning(
        "the landing was damaged and has been restored from its second copy; the damaged file lies in %s", aside
    )
    send(Alert("landing_restored", "The landing was damaged and was restored from its second copy."), settings)
    return True


def mend_warehouse(settings: Settings) -> bool:
    """Remove a damaged warehouse (the next replay makes it anew); say whether it was."""
    if not is_damaged(settings.warehouse_path):
        return False
    log.warning("%s was damaged: it is built anew", settings.warehouse_path)
    for path in (settings.warehouse_path, log_beside(settings.warehouse_path)):
        path.unlink(missing_ok=True)
    return True
