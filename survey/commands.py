"""What each command does, from parsed arguments to files or CSV on standard output."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from survey import coverage, generated, output, statistic
from survey.context import context_rows
from survey.loading import load_study
from survey.reading import find, read
from survey.run import estimate


def run(chosen: argparse.Namespace) -> None:
    """Carry out the command. Raises the errors of the modules it uses, which say what to mend."""
    commands: dict[str, Callable[[argparse.Namespace], None]] = {
        "estimate": _estimate,
        "columns": _columns,
        "cleared": _cleared,
        "context": _context,
        "generate": _generate,
        "coverage": _coverage,
    }
    commands.get(chosen.name, _statistic)(chosen)


class Teller:
    """Says on standard error how far the work is, and keeps what it said for the log."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self._since = time.monotonic()

    def __call__(self, words: str) -> None:
        """Say and keep one line."""
        self.told.append(words)
        print(f"[{time.monotonic() - self._since:6.1f} s] {words}", file=sys.stderr)


def _estimate(chosen: argparse.Namespace) -> None:
    study = load_study(chosen.study)
    tell = Teller()
    tell(f"study {chosen.study.name}: {', '.join(wave.name for wave in study.waves)}")
    results = estimate(study, chosen.data, tell, chosen.earlier)
    for path in output.write(study, results, tell.told, chosen.out):
        print(path)


def _columns(chosen: argparse.Namespace) -> None:
    study = load_study(chosen.study)
    for wave in study.waves:
        for pattern in filter(None, (wave.respondents, wave.incidents)):
            path = find(chosen.data, pattern)
            have = list(read(path).columns)
            print(f"{wave.name}: {path.name}: {len(have)} columns")
            for name in sorted({*study.columns, *study.columns_of.get(wave.name, {})}):
                found = [one for one in study.candidates(name, wave.name) if one in have]
                print(f"  {name}: {found[0] if found else 'not found'}")


def _statistic(chosen: argparse.Namespace) -> None:
    statistic.table(chosen, read(chosen.file)).to_csv(sys.stdout, index=False, float_format="%.15g")


def _cleared(chosen: argparse.Namespace) -> None:
    _save(output.cleared(chosen.estimates, chosen.reference, chosen.on, chosen.source), chosen.out)


def _context(chosen: argparse.Namespace) -> None:
    _save(pd.concat([context_rows(path) for path in chosen.tables], ignore_index=True), chosen.out)


def _generate(chosen: argparse.Namespace) -> None:
    for path in generated.write(chosen.out, chosen.seed, chosen.per_area):
        print(path)


def _coverage(chosen: argparse.Namespace) -> None:
    _save(coverage.table(chosen.replicates, chosen.seed), chosen.out)


def _save(table: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False)
    print(f"{path}: {len(table)} rows")
