"""``baseline``, ``baseline-import``, ``as-known`` and ``bridge``: what the analysts' four commands say and do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from orchestration.baseline.store import BaselineRefused
from orchestration.settings import Settings

SAME, DIFFERENT = 0, 1


def baseline(console: Console, month: str, release: str | None) -> int:
    """Freeze a month of a release; return 0."""
    from orchestration.baseline.freeze import freeze

    frozen = freeze(Settings(), month_of(month), release)
    _say(console, f"{frozen.name} is frozen in {frozen.path}, from {frozen.manifest['source']}. Back it up.")
    return 0


def baseline_import(console: Console, file: str, month: str, who: str, captured_at: str, source: str) -> int:
    """Freeze figures captured elsewhere; return 0."""
    from orchestration.baseline.imported import Provenance, import_baseline

    provenance = Provenance(who, instant_of(captured_at, "CAPTURED_AT"), source)
    frozen = import_baseline(Settings(), Path(file), month_of(month), provenance)
    _say(console, f"{frozen.name} is frozen in {frozen.path}, captured by {who.strip()}. Back it up.")
    return 0


def as_known(console: Console, at: str) -> int:
    """Rebuild what was known at an instant; return 0, or 1 where the release kept from then says otherwise."""
    from orchestration.baseline.as_known import as_known as rebuild

    console.print("Rebuilding from the landing ...")
    found = rebuild(Settings(), instant_of(at, "AS_AT"))
    _say(console, f"What was known then lies in {found.warehouse} (schema marts). It is not published.")
    if found.release is None:
        _say(console, "No release is kept from that instant to compare it with.")
        return SAME
    if not found.differences:
        _say(console, f"It equals release {found.release.release_id}, cell for cell.")
        return SAME
    _say(console, f"It differs from release {found.release.release_id}:\n" + "\n".join(found.differences))
    return DIFFERENT


def bridge(console: Console) -> int:
    """Build the restatement bridge of every baseline; return 0."""
    from orchestration.baseline.bridge import build_bridges

    console.print("Rebuilding the baseline month twice ...")
    for path in build_bridges(Settings()):
        _say(console, f"The bridge lies in {path}. The next run shows it.")
    return 0


def month_of(text: str) -> date:
    """Return the first day of a month written YYYY-MM. Raises ``BaselineRefused``."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError as error:
        raise BaselineRefused(f"MONTH={text!r} is no month: write it as 2023-10") from error


def instant_of(text: str, name: str) -> datetime:
    """Return ISO text as a naive UTC instant. Raises ``BaselineRefused``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BaselineRefused(f"{name}={text!r} is no instant: write it as 2023-11-05T09:30:00Z") from error
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
