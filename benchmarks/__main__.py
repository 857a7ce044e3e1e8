"""``python -m benchmarks``: measure the full build of a simulated force and write what was found."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import write_table

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "performance.md"
AS_AT = "2024-11-05T09:30:00Z"


def main() -> int:
    """Write the force, measure its full build in a process of its own, keep the figures, write the page's table."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        sources = asked.sources or _simulate(asked.size, asked.as_at, Path(scratch) / "sources")
        figures = _measure(Path(scratch) / "data", sources, asked.as_at)
    figures = {"size": asked.size, "as_at": asked.as_at, **figures}
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(write_table(figures, PAGE if asked.page else None))
    print(f"every figure: {asked.out}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", default="demo", help="size of the simulated force (default: demo)")
    parser.add_argument("--sources", type=Path, help="sources that were simulated before; default: write them anew")
    parser.add_argument("--as-at", default=AS_AT, help="as at which instant (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "target" / "bench.json", help="figures as JSON")
    parser.add_argument("--page", action="store_true", help="also write the table into docs/performance.md")
    return parser.parse_args()


def _simulate(size: str, as_at: str, out: Path) -> Path:
    command = ["-m", "simulator", "write", "--size", size, "--seed", "1", "--as-at", as_at, "--out", str(out)]
    subprocess.run([sys.executable, *command], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    return out


def _measure(data_dir: Path, sources: Path, as_at: str) -> dict[str, object]:
    """Measure in a fresh process: imports and memory of this one would otherwise be counted."""
    code = "import json, sys; from pathlib import Path; from benchmarks.full_build import measure; "
    code += "print('figures:' + json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))"
    command = [sys.executable, "-c", code, str(data_dir), str(sources), as_at]
    done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("figures:"))
    figures: dict[str, object] = json.loads(line.removeprefix("figures:"))
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
