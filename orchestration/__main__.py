"""``python -m orchestration``: run the pipeline, look at releases, start the developer's tools.

Only the command line is taken apart here; ``orchestration.cli`` does what it asks for.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable

from rich.console import Console

from orchestration import telemetry

Command = Callable[[Console], int]


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command and return its exit code: 0 done, 2 a run that was held back, 1 anything else.

    A line of commands that cannot be understood ends with 2 as well, as argparse does.
    """
    telemetry.switch_off()
    _quieten_libraries()
    chosen = _parser().parse_args(arguments)
    from orchestration.cli.refusals import refusals

    try:
        with refusals():
            return _command(chosen)(Console())
    except SystemExit as refused:
        Console(stderr=True).print(str(refused.code), markup=False, highlight=False, soft_wrap=True)
        return 1


def _quieten_libraries() -> None:
    """Let warnings through and no more, whatever level a library sets for its own loggers."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s: %(message)s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m orchestration", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    commands.add_parser(
        "run",
        help="sources to a published release (exit 0 published, 2 held back by its checks or a rollback, 1 fault)",
    )
    commands.add_parser(
        "tick", help="a run as the schedule makes it: only what a change touches (exit 0 also where idle)"
    )
    commands.add_parser("gate", help="what the gate would say of the data at hand (exit 0 publish, 2 block)")
    commands.add_parser("status", help="the current release and those kept")
    commands.add_parser("verify", help="recompute a release's checksums and counts").add_argument("release", nargs="?")
    back = commands.add_parser("rollback", help="point readers at a kept release again, and keep them there")
    back.add_argument("release")
    back.add_argument("--why", default="", help="shown on the status page while readers are kept there")
    commands.add_parser("resume", help="let runs publish again after a rollback")
    dbt = commands.add_parser("dbt", help="dbt as its own program, on this warehouse", add_help=False)
    dbt.add_argument("arguments", nargs=argparse.REMAINDER)
    commands.add_parser("dev", help="the Dagster UI and daemon").add_argument("--port", type=int, default=3000)
    commands.add_parser("docs", help="the models and their lineage as one page")
    for name, words in (
        ("map", "propose views over a source's own tables"),
        ("check-source", "a source against the contract"),
    ):
        commands.add_parser(name, help=words).add_argument("system")
    again = commands.add_parser("reload", help="read one source table again")
    again.add_argument("table", help="system.table")
    again.add_argument("--from", dest="since", help="rows changed from this day on; all where left out")
    commands.add_parser("passports", help="a page for every metric, in docs/metrics")
    _add_baseline(commands)
    commands.add_parser("panel", help="what victims say, one page for the police and crime panel")
    dip = commands.add_parser("dip-sample", help="draw and freeze a dip sample of out of court disposals")
    dip.add_argument("period", help="2024H1, 2024H2 or 2024")
    dip.add_argument("--seed", type=int, required=True, help="any whole number; kept with the draw")
    commands.add_parser("dip-result", help="freeze the verdicts on a draw").add_argument("draw")
    commands.add_parser("review", help="write the review report (HTML and PDF) from the current release")
    commands.add_parser("simulate-tick", help="a further burst of changes in the simulated force")
    return parser


def _add_baseline(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    freeze = commands.add_parser("baseline", help="freeze a month of a release, for ever")
    freeze.add_argument("month", help="YYYY-MM")
    freeze.add_argument("--release", default=None)
    captured = commands.add_parser("baseline-import", help="freeze figures captured elsewhere, from a CSV file")
    for name in ("file", "month", "who", "captured_at", "source"):
        captured.add_argument(name)
    commands.add_parser("as-known", help="rebuild what was known at a past instant").add_argument("at")
    commands.add_parser("bridge", help="explain how the baseline month has been restated since")


def _command(chosen: argparse.Namespace) -> Command:
    from orchestration.cli import baseline, releases, review, sources, tools
    from orchestration.cli.gate import gate
    from orchestration.cli.run import run, tick

    commands: dict[str, Command] = {
        "run": run,
        "tick": tick,
        "gate": gate,
        "status": releases.status,
        "verify": lambda console: releases.verify(console, chosen.release),
        "rollback": lambda console: releases.rollback(console, chosen.release, chosen.why),
        "resume": releases.resume,
        "dbt": lambda _: tools.dbt(chosen.arguments),
        "dev": lambda console: tools.dev(console, chosen.port),
        "map": lambda console: sources.map_source(console, chosen.system),
        "check-source": lambda console: sources.check_source(console, chosen.system),
        "reload": lambda console: sources.reload(console, chosen.table, chosen.since),
        "docs": tools.docs,
        "passports": tools.passports,
        "baseline": lambda console: baseline.baseline(console, chosen.month, chosen.release),
        "baseline-import": lambda console: baseline.baseline_import(
            console, chosen.file, chosen.month, chosen.who, chosen.captured_at, chosen.source
        ),
        "as-known": lambda console: baseline.as_known(console, chosen.at),
        "bridge": baseline.bridge,
        "panel": tools.panel,
        "dip-sample": lambda console: review.dip_sample(console, chosen.period, chosen.seed),
        "dip-result": lambda console: review.dip_result(console, chosen.draw),
        "review": review.review,
        "simulate-tick": tools.simulate_tick,
    }
    return commands[chosen.name]


if __name__ == "__main__":
    sys.exit(main())
