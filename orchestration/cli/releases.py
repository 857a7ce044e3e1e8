"""``status``, ``verify`` and ``rollback``: the releases as they lie on disk. Nothing is built here."""

from __future__ import annotations

from rich.console import Console

from orchestration.settings import Settings


def status(console: Console) -> int:
    """Show the current release and those kept, write the operator's page; return 1 where nothing is published."""
    from orchestration.cli.summary import show_release
    from orchestration.publication import current_release, list_releases
    from orchestration.status import write_status

    settings = Settings()
    release = current_release(settings)
    page = write_status(settings)
    console.print(f"for the operator: {page}" if page else "the operator's page could not be written", soft_wrap=True)
    if release is None:
        console.print(f"Nothing is published in {settings.published_dir} yet: make run", soft_wrap=True)
        return 1
    show_release(console, release)
    console.print("kept: " + ", ".join(kept.release_id for kept in list_releases(settings)), soft_wrap=True)
    return 0


def verify(console: Console, release_id: str | None) -> int:
    """Recompute every checksum and row count of a release (default: the current one); return 1 where one differs."""
    from orchestration.publication import current_release
    from orchestration.publication import verify as problems_of

    settings = Settings()
    current = current_release(settings)
    wanted = release_id or (current.release_id if current else "")
    path = settings.published_dir / "releases" / wanted
    problems = problems_of(path) if wanted else ["nothing is published yet"]
    for problem in problems:
        console.print(problem, markup=False, soft_wrap=True)
    if not problems:
        console.print(f"release {wanted} is whole")
    return int(bool(problems))


def rollback(console: Console, release_id: str) -> int:
    """Point readers at a kept release again; return 1 where that cannot be."""
    from orchestration.publication import rollback as switch_back

    try:
        release = switch_back(Settings(), release_id)
    except ValueError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    console.print(f"readers now see release {release.release_id}")
    return 0
