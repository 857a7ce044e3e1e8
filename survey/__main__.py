"""``python -m survey``: estimate a study, single statistics, the form for the warehouse, a survey to practise on.

Only the command line is taken apart here; ``survey.commands`` does what it asks for.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from survey.design import LONELY, DesignError
from survey.earlier import EarlierError
from survey.intervals import PROPORTION
from survey.linking import LinkError
from survey.loading import StudyError
from survey.output import ClearanceError
from survey.reading import ReadingError

STATISTICS = ("mean", "total", "ratio", "difference", "association")


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command; exit code 0, or 1 with one line on standard error that says what to mend."""
    chosen = _parser().parse_args(arguments)
    from survey import commands

    try:
        commands.run(chosen)
    except (StudyError, ReadingError, LinkError, DesignError, ClearanceError, EarlierError) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m survey", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    study = commands.add_parser("estimate", help="a study file and a directory of survey files to results and a log")
    study.add_argument("study", type=Path)
    study.add_argument("--data", type=Path, required=True, help="directory with the survey files")
    study.add_argument("--out", type=Path, required=True, help="directory for the results")
    study.add_argument(
        "--earlier", type=Path, action="append", default=[], help="results of an earlier release; may be repeated"
    )
    columns = commands.add_parser("columns", help="which columns a file has, and what the study takes them for")
    columns.add_argument("study", type=Path)
    columns.add_argument("--data", type=Path, required=True)
    for name in STATISTICS:
        _statistic(commands.add_parser(name, help=f"{name} of one file, as R's survey package gives it"), name)
    clear = commands.add_parser("cleared", help="results that passed output checking, in the form of the warehouse")
    clear.add_argument("estimates", type=Path)
    clear.add_argument("--reference", required=True, help="clearance reference of output checking")
    clear.add_argument("--on", type=date.fromisoformat, required=True, help="day of clearance, YYYY-MM-DD")
    clear.add_argument("--source", default="CSEW secure access", help="where the microdata are from")
    clear.add_argument("--out", type=Path, required=True)
    context = commands.add_parser("context", help="public ONS estimate tables in the form of the warehouse")
    context.add_argument("tables", type=Path, nargs="+")
    context.add_argument("--out", type=Path, required=True)
    practice = commands.add_parser("generate", help="an invented survey with known truth to practise on")
    practice.add_argument("--out", type=Path, required=True)
    practice.add_argument("--seed", type=int, default=1)
    practice.add_argument("--per-area", type=int, default=670, help="respondents an area and wave")
    coverage = commands.add_parser("coverage", help="how often intervals hold the truth, over invented surveys")
    coverage.add_argument("--replicates", type=int, default=500)
    coverage.add_argument("--seed", type=int, default=1)
    coverage.add_argument("--out", type=Path, required=True)
    return parser


def _statistic(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--variable", required=True, help="column, the numerator of a ratio, rows of an association")
    if name in ("ratio", "association", "difference"):
        words = {"ratio": "denominator", "association": "columns", "difference": "column of the two groups"}[name]
        parser.add_argument("--against", required=True, help=words)
    parser.add_argument("--weight")
    parser.add_argument("--stratum")
    parser.add_argument("--psu")
    parser.add_argument("--nest", action="store_true", help="PSU numbers begin anew in each stratum")
    parser.add_argument("--fpc", help="column with the PSUs in the population of the stratum")
    parser.add_argument("--lonely", choices=LONELY, default="fail", help="strata of one PSU (survey.lonely.psu)")
    parser.add_argument("--adjust-domain", action="store_true", help="survey.adjust.domain.lonely")
    parser.add_argument("--by", action="append", default=[], help="column that splits into domains; may be repeated")
    parser.add_argument("--where", action="append", default=[], help="domain, COLUMN=VALUE; may be repeated")
    parser.add_argument("--equals", help="take the variable as 1 where it has this value, 0 elsewhere")
    parser.add_argument("--interval", choices=("normal", "t", *PROPORTION), default="normal")
    parser.add_argument("--level", type=float, default=0.95)


if __name__ == "__main__":
    sys.exit(main())
