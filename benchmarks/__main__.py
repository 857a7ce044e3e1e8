"""``python -m benchmarks``: measure what the pipeline costs, part by part, and write what was found.

Figures of each size are kept (target/bench), so a part can be measured again alone, and the growth be drawn from the
sizes there are. Says what it does; a part that fails says why, the others go on, and the program returns 1.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from benchmarks import growth, page, report
from benchmarks.parts import PARTS, USUAL, run_part
from benchmarks.place import Place, keep, kept
from benchmarks.simulated import write_force
from orchestration.settings import REPOSITORY

AS_AT = "2024-11-05T09:30:00Z"
GROWTH = "growth"


def main() -> int:
    """Measure what was asked for, print the tables, write the page; return 1 where a part, or the growth, fails."""
    asked, failed = _arguments(), 0
    wanted = [part for part in PARTS if part in asked.parts]
    if wanted:
        with _place(asked) as place:
            failed = sum(not _measure(part, place) for part in wanted)
        print("\n" + report.tables(kept(asked.size)))
    found = growth.points()
    print("\n" + growth.table(found))
    if asked.page:
        page.write(asked.size)
    return int(failed > 0 or (GROWTH in asked.parts and bool(growth.judged(found))))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:8}{words}" for name, words in {**PARTS, GROWTH: growth.WORDS}.items()),
    )  # fmt: skip
    usual = ",".join([*USUAL, GROWTH])
    parser.add_argument("what", nargs="?", choices=[GROWTH], help="nothing but the growth, from figures that are kept")
    parser.add_argument("--parts", type=_parts, default=usual, help="which, separated by commas (default: %(default)s)")
    parser.add_argument("--size", default="demo", help="size of the simulated force (default: demo)")
    parser.add_argument("--sources", type=Path, help="sources that were simulated before; ticks change them")
    parser.add_argument("--data", type=Path, help="a data directory to be used and left; default: one that is removed")
    parser.add_argument("--as-at", default=AS_AT, help="as at which instant (default: %(default)s)")
    parser.add_argument("--page", action="store_true", help="also write tables and plots into docs")
    asked = parser.parse_args()
    asked.parts = [GROWTH] if asked.what else asked.parts
    return asked


def _parts(text: str) -> list[str]:
    found = [part.strip() for part in text.split(",")]
    if unknown := [part for part in found if part not in (*PARTS, GROWTH)]:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]!r}: choose from {', '.join([*PARTS, GROWTH])}")
    return found


@contextlib.contextmanager
def _place(asked: argparse.Namespace) -> Iterator[Place]:
    """Yield where to measure: what was named, else a new force in a directory that is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL's own account has to come through
        sources = asked.sources or _simulate(asked.size, asked.as_at, Path(scratch) / "sources")
        data = asked.data or Path(scratch) / "data"
        yield Place(asked.size, sources.resolve(), data.resolve(), asked.as_at)


def _simulate(size: str, as_at: str, out: Path) -> Path:
    print(f"simulating a {size} force ...", flush=True)
    write_force(size, datetime.fromisoformat(as_at), out)
    return out


def _measure(part: str, place: Place) -> bool:
    """Measure one part and keep its figures; return False where it failed."""
    if part in ("reads", "page") and not place.is_built:
        _build(place)
    print(f"{part}: {PARTS[part]} ...", flush=True)
    began = time.monotonic()
    try:
        keep(place.size, part, run_part(part, place))
    except subprocess.CalledProcessError:  # its own words are on the terminal
        print(f"{part}: failed; figures that were kept of it stay", flush=True)
        return False
    print(f"{part}: done in {time.monotonic() - began:.0f} s", flush=True)
    return True


def _build(place: Place) -> None:
    print("building a release first ...", flush=True)
    place.enter()
    subprocess.run(
        [sys.executable, "-m", "orchestration", "run"], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    raise SystemExit(main())
