"""``python -m benchmarks.day``: let a simulated force live through a day of ticks, and fail where anything grows."""

from __future__ import annotations

import argparse
import tempfile
from datetime import datetime
from pathlib import Path

from benchmarks.flat import judged, summary, write
from benchmarks.simulated import write_force
from benchmarks.soak import soak
from orchestration.settings import REPOSITORY

BEGIN = datetime(2024, 11, 5)
A_DAY = 288
LEAST = 9  # three ticks a third: fewer say nothing of growth


def main() -> int:
    """Soak, write what was found, say what grew; return 1 where anything did."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        sources = Path(scratch) / "sources"
        write_force(asked.size, BEGIN, sources)
        ticks = soak(
            Path(scratch) / "data", sources, BEGIN, max(asked.ticks, LEAST), asked.rows, lambda s: print(s, flush=True)
        )
    write(ticks, asked.out)
    print(summary(ticks))
    grown = judged(ticks)
    print("\n".join(grown) or f"{len(ticks)} ticks: nothing grows that should not")
    return int(bool(grown))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.day", description=__doc__)
    parser.add_argument("--ticks", type=int, default=A_DAY, help="default: %(default)s, a day of five minutes each")
    parser.add_argument("--size", default="tiny", help="size of the simulated force (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=100, help="rows changed before each tick (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "target" / "soak", help="where figures and picture go")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
