"""``dip-sample``, ``dip-result`` and ``review``: what the reviewers' commands say and do."""

from __future__ import annotations

from rich.console import Console

from orchestration.settings import Settings


def dip_sample(console: Console, period: str, seed: int) -> int:
    """Draw and freeze a dip sample; return 0."""
    from orchestration.dip_sample import draw

    return _lies(console, "The draw is frozen", draw(Settings(), period, seed))


def dip_result(console: Console, name: str) -> int:
    """Freeze the verdicts on a draw; return 0."""
    from orchestration.dip_sample import freeze_result

    return _lies(console, "The result is frozen", freeze_result(Settings(), name))


def review(console: Console) -> int:
    """Write the review report; return 0."""
    from orchestration.review import write_review

    return _lies(console, "The report (review.html, review.pdf) lies", write_review(Settings()))


def _lies(console: Console, what: str, path: object) -> int:
    console.print(f"{what} in {path}", markup=False, highlight=False, soft_wrap=True)
    return 0
