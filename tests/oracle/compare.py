"""Compare the oracle's cells with a published metric_value, cell by cell.

python -m tests.oracle.compare --sources DIR --mart DIR_or_parquet --as-at 2024-05-20T14:30:00 [--metrics a,b]
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .calculate import calculate
from .catalogue import CATALOGUE
from .load import as_day, as_instant, load_directory
from .rollup import Cell, Key

if TYPE_CHECKING:
    import pandas as pd

KEY_COLUMNS = ("metric_id", "level", "entity_id", "parent_entity_id", "period_grain", "period_start")
CELL_COLUMNS = ("numerator", "denominator", "value")


@dataclass(frozen=True)
class Difference:
    """One cell that is missing from the mart, extra in it, or different."""

    kind: str
    key: Key
    expected: Cell | None
    observed: Cell | None

    def __str__(self) -> str:
        """Return one readable line."""
        _, level, entity, parent, grain, start = self.key
        where = f"{level} {entity} < {parent or '-'} {grain} {start}"
        return f"{self.kind:8} {where}: expected {_show(self.expected)}, observed {_show(self.observed)}"


def _show(cell: Cell | None) -> str:
    return "no row" if cell is None else "(" + ", ".join("null" if x is None else f"{x:.12g}" for x in cell) + ")"


def _null(value: Any) -> bool:
    # pandas' missing values (NaN, NaT, NA) are the only ones that do not equal themselves.
    if value is None:
        return True
    try:
        return not bool(value == value)
    except TypeError:
        return True


def read_mart(where: Path | str | pd.DataFrame) -> dict[Key, Cell]:
    """Read a metric_value data frame, its parquet file, or a directory (release or data dir) that holds it."""
    import pandas as pd

    if not isinstance(where, pd.DataFrame):
        path = Path(where)
        inside = (path / "metric_value.parquet", path / "current" / "metric_value.parquet")
        published = path / "published" / "current" / "metric_value.parquet"
        path = next((file for file in (*inside, published) if file.exists()), path)
        where = pd.read_parquet(path, columns=[*KEY_COLUMNS, *CELL_COLUMNS])
    cells: dict[Key, Cell] = {}
    for values in zip(*(where[column].tolist() for column in (*KEY_COLUMNS, *CELL_COLUMNS)), strict=True):
        metric_id, level, entity, parent, grain, start, *cell = values
        key = (
            str(metric_id),
            str(level),
            str(entity),
            None if _null(parent) else str(parent),
            str(grain),
            as_day(start),
        )
        if key in cells:
            raise ValueError(f"duplicate key in metric_value: {key}")
        cells[key] = tuple(None if _null(value) else float(value) for value in cell)  # type: ignore[assignment]
    return cells


def same(left: float | None, right: float | None, tolerance: float) -> bool:
    """Tell whether two figures agree, absolutely for small ones and relatively for large ones."""
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=tolerance, abs_tol=tolerance)


def compare(
    expected: Mapping[Key, Cell],
    metric_value: Path | str | pd.DataFrame | Mapping[Key, Cell],
    metrics: Iterable[str] | None = None,
    tolerance: float = 1e-9,
) -> list[Difference]:
    """Return what is missing, extra and different, in key order.

    Without `metrics`, every metric of the contract is compared except flags_with_plan, which needs the mart's flags;
    metrics that the force added to its own catalogue are not the contract's business.
    """
    wanted = set(CATALOGUE) - {"flags_with_plan"} if metrics is None else set(metrics)
    observed = metric_value if isinstance(metric_value, Mapping) else read_mart(metric_value)
    found: list[Difference] = []
    for key in sorted({*expected, *observed}, key=lambda key: tuple("" if part is None else str(part) for part in key)):
        if key[0] not in wanted:
            continue
        want, have = expected.get(key), observed.get(key)
        if want is None or have is None:
            found.append(Difference("missing" if have is None else "extra", key, want, have))
        elif not all(same(left, right, tolerance) for left, right in zip(want, have, strict=True)):
            found.append(Difference("differs", key, want, have))
    return found


def report(differences: Iterable[Difference], expected: Mapping[Key, Cell], examples: int = 5) -> str:
    """Return counts by metric and the first few examples of each."""
    cells: dict[str, int] = defaultdict(int)
    for key in expected:
        cells[key[0]] += 1
    by_metric: dict[str, list[Difference]] = defaultdict(list)
    for difference in differences:
        by_metric[difference.key[0]].append(difference)
    lines = []
    for metric_id in sorted({*cells, *by_metric}):
        group = by_metric.get(metric_id, [])
        kinds = {kind: sum(item.kind == kind for item in group) for kind in ("missing", "extra", "differs")}
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
        lines.append(f"{metric_id}: {cells[metric_id]} cells, {counts or 'all agree'}")
        for kind in kinds:
            lines.extend(f"    {item}" for item in [item for item in group if item.kind == kind][:examples])
    total = sum(len(group) for group in by_metric.values())
    lines.append(f"TOTAL: {sum(cells.values())} cells expected, {total} differences in {len(by_metric)} metrics")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; exit 1 on any difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sources", required=True, type=Path, help="directory of the SQLite files and lists")
    parser.add_argument("--mart", required=True, type=Path, help="metric_value.parquet, a release or a data directory")
    parser.add_argument("--as-at", required=True, help="ISO instant, UTC")
    parser.add_argument("--metrics", help="metric ids, comma separated; default all but flags_with_plan")
    parser.add_argument("--history-start", default="2022-10-01", type=date.fromisoformat)
    parser.add_argument("--examples", default=5, type=int)
    parser.add_argument("--tolerance", default=1e-9, type=float)
    options = parser.parse_args(arguments)
    metrics = options.metrics.split(",") if options.metrics else None
    as_at = as_instant(options.as_at)
    assert as_at is not None
    started = time.perf_counter()
    expected = calculate(load_directory(options.sources), as_at, options.history_start, metrics=metrics)
    taken = time.perf_counter() - started
    differences = compare(expected, options.mart, metrics, options.tolerance)
    print(report(differences, expected, options.examples))
    print(f"oracle: {taken:.1f} s")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
