"""Tables and plots of what was measured, put between their marks in docs/performance.md."""

from __future__ import annotations

from pathlib import Path

from benchmarks import growth, plots, report
from benchmarks.place import KEPT, kept
from orchestration.settings import REPOSITORY

PAGE = REPOSITORY / "docs" / "performance.md"


def write(size: str, page: Path = PAGE, directory: Path = KEPT) -> list[str]:
    """Write the parts of ``size`` and the growth where the page has marks for them; return which were written.

    Raises ``ValueError`` where the page has no place at all for this size.
    """
    text, figures, written = page.read_text(encoding="utf-8"), kept(size, directory), []
    blocks = {f"{part} {size}": report.table(part, figures) for part in figures["parts"]}
    if blocks and not any(_marks(name)[0] in text for name in blocks):
        raise ValueError(
            f"{page.name} has no place for size {size}: add the lines {' and '.join(_marks(next(iter(blocks))))}"
        )
    found = growth.points(directory)
    if len(found) > 1:  # one size alone shows no growth: what the page holds of others stays
        blocks["growth"] = growth.table(found)
    images = page.parent / "images"
    for name, block in blocks.items():
        begin, end = _marks(name)
        if begin not in text or end not in text:
            continue
        part = name.split()[0]
        picture = plots.growth(found, images) if part == "growth" else plots.draw(part, figures, images)
        shown = f"\n\n![{name}](images/{picture.name})" if picture else ""
        before, after = text.split(begin)[0], text.split(end, 1)[1]
        text = f"{before}{begin}\n{block}{shown}\n{end}{after}"
        written.append(name)
    page.write_text(text, encoding="utf-8")
    return written


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- bench {name} -->", f"<!-- end bench {name} -->"
