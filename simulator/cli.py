"""The command line: ``write`` a force, ``tick`` an existing one."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from simulator.tick import apply_tick
from simulator.write import write_force


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulator", description="Simulated police source systems.")
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="write all source tables anew")
    write.add_argument("--size", default="demo", help="tiny, demo, force or x<N> (N times force); default demo")
    write.add_argument(
        "--replay", type=Path, help="folder of data.police.uk monthly files to take crimes and searches from"
    )
    write.add_argument("--history-start", help="first month, e.g. 2022-10")
    write.add_argument("--no-plants", action="store_true", help="write a force whose records have no faults")
    tick = commands.add_parser("tick", help="apply a burst of changes to sources already written")
    tick.add_argument("--rows", type=int, default=1000, help="about how many rows to change; default 1000")
    for command in (write, tick):
        command.add_argument("--out", type=Path, required=True, help="folder of the SQLite files and lists")
        command.add_argument("--url", help="SQLAlchemy URL of the SQL systems, instead of SQLite files")
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--as-at", help="ISO time in UTC, e.g. 2024-11-05T09:30:00Z; default now")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 2 with a message when the request makes no sense."""
    args = _parser().parse_args(argv)
    try:
        if args.command == "write":
            return _write(args)
        return _tick(args)
    except (ValueError, FileNotFoundError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2


def _write(args: argparse.Namespace) -> int:
    summary = write_force(
        args.out, args.size, args.url, args.seed, args.as_at, args.replay, args.history_start,
        plant_scale=0.0 if args.no_plants else 1.0, progress=lambda line: print(line, file=sys.stderr),
    )  # fmt: skip
    for table, count in summary.rows.items():
        print(f"{table:34}{count:>12,}")
    print(f"{'total':34}{summary.total:>12,}")
    print(f"as at {summary.as_at}, {summary.seconds:.1f} s, in {summary.out}")
    return 0


def _tick(args: argparse.Namespace) -> int:
    began = time.perf_counter()
    changes = apply_tick(args.out, args.rows, args.url, args.seed, args.as_at)
    print(f"{'table':34}{'inserted':>10}{'updated':>10}{'deleted':>10}")
    for table, change in changes.items():
        print(f"{table:34}{change.inserted:>10,}{change.updated:>10,}{change.deleted:>10,}")
    print(f"{time.perf_counter() - began:.1f} s")
    return 0
