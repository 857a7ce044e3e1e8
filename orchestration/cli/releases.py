"""``status``, ``verify``, ``rollback`` and ``resume``: the releases as they lie on disk. Nothing is built here."""

from __future__ import annotations

from rich.console import Console

from orchestration.publication.hold import LET_GO
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


def rollback(console: Console, release_id: str, why: str) -> int:
    """Point readers at a kept release again and keep them there; return 1 where that cannot be for all of them."""
    from orchestration.publication import rollback as switch_back

    settings = Settings()
    try:
        release = switch_back(settings, release_id, why)
    except ValueError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    said = f"readers now see release {release.release_id}, and nothing is published until: {LET_GO}"
    console.print(said, soft_wrap=True)
    return 0 if settings.postgres.url is None else _serve(console, settings)


def resume(console: Console) -> int:
    """Let runs publish again; readers see the next release as soon as there is one."""
    from orchestration.publication import resume as let_go

    held = let_go(Settings())
    said = f"release {held.release_id} is held no longer: the next run publishes" if held else "no release was held"
    console.print(said, markup=False, soft_wrap=True)
    return 0


def _serve(console: Console, settings: Settings) -> int:
    from serving.step import serve_after_publication

    if serve_after_publication(settings):
        console.print("readers of PostgreSQL see it too")
        return 0
    console.print("readers of PostgreSQL still see another one. To try again: python -m serving load", soft_wrap=True)
    return 1
