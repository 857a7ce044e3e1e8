"""``python -m orchestration.warm.server``: import everything once, then fork one process a run, as asked on stdin.

A line in is the argument list of Dagster's own command line as JSON; the line out is the process id of the run, or a
sentence beginning with "error". A run is a process of its own, so nothing that it opens, leaks or breaks outlives it.
The server ends when its stdin does: it never outlives the daemon that began it; runs at work go on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import NoReturn

from orchestration.warm.preload import preload


def main() -> int:
    """Serve until stdin ends."""
    preload()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel takes away runs that ended
    answer("ready")
    for line in sys.stdin:
        try:
            arguments = list(json.loads(line))
        except (TypeError, ValueError):
            answer("error: a line that is no JSON list")
            continue
        process = os.fork()
        if not process:
            _run(arguments)
        answer(str(process))
    return 0


def answer(text: str) -> None:
    """Write one line to whoever asked."""
    print(text, flush=True)


def _run(arguments: list[str]) -> NoReturn:
    """Be the run: Dagster's command line with these arguments, then the end of this process, whatever happened."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(2, 1)  # stdout is the server's own line of answers
        code = _dagster(arguments)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _dagster(arguments: list[str]) -> int:
    from dagster._cli import create_dagster_cli

    try:
        create_dagster_cli()(arguments, standalone_mode=False)  # type: ignore[no-untyped-call]
    except SystemExit as end:
        return int(end.code or 0) if isinstance(end.code, int) or end.code is None else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
