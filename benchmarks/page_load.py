"""``python -m benchmarks.page_load``: how long a bar page takes while many users ask at once.

Serves the current release of a data directory from PostgreSQL, and the page, both as they are run for real, and lets
``--users`` people ask for bar pages one after another, without a pause unless told. All share this machine, the users
too. Three figures: /health, which does nothing (the yardstick); pages that their readers have not seen; the same again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.place import Place
from benchmarks.processor import spent
from benchmarks.users import Asked, User, ask_all, bar_pages
from orchestration.settings import REPOSITORY, Settings
from serving.database import address, embedded
from serving.step import serve_current

HEALTH = "/health"


def main() -> int:
    """Measure, print the figures and keep them as JSON."""
    asked = _arguments()
    found = ask(asked)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 0


def measure(place: Place) -> dict[str, Any]:
    """Return the figures of ``ask`` with its usual users on the release of ``place``."""
    return ask(argparse.Namespace(data_dir=place.data, users=50, rounds=20, think=0.0, workers=None, keep=False))


def ask(asked: argparse.Namespace) -> dict[str, Any]:
    """Let the users that were asked for look at the page, and return what each kind of page took them."""
    os.environ |= _environment(asked)
    settings = Settings()
    if not address.is_configured(settings):
        embedded.ensure(settings)
    try:
        serve_current(settings)
        return {"users": asked.users, "think_s": asked.think, "cores": os.cpu_count(), "pages": _pages(settings, asked)}
    finally:
        if not asked.keep and not address.is_configured(settings):
            embedded.stop(settings)


def _pages(settings: Settings, asked: argparse.Namespace) -> dict[str, Any]:
    everybody = bar_pages(settings, 2 * asked.users)
    users, others = everybody[: asked.users], everybody[asked.users :]
    with _page(settings) as process:
        ask_all(settings, others, rounds=8, think=0.0)  # what a page of any day has behind it
        asked_for = {
            "health": [(upn, [HEALTH]) for upn, _ in users],
            "bar page, first look": users,
            "bar page, again": users,
        }
        return {name: _figures(settings, pages, asked, process) for name, pages in asked_for.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_load", description=__doc__)
    parser.add_argument("data_dir", type=Path, help="a data directory with a published release")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=20, help="pages that each user asks for")
    parser.add_argument("--think", type=float, default=0.0, help="seconds that a user waits between two pages")
    parser.add_argument("--workers", type=int, help="processes of the page (default: as the page decides)")
    parser.add_argument("--keep", action="store_true", help="leave PostgreSQL running")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "target" / "page_load.json")
    return parser.parse_args()


def _environment(asked: argparse.Namespace) -> dict[str, str]:
    workers = {"CSP_PAGE__WORKERS": str(asked.workers)} if asked.workers else {}
    return {
        "CSP_DATA_DIR": str(asked.data_dir.resolve()), "CSP_PAGE__IDENTITY": "proxy",
        "CSP_PAGE__PROXY_ADDRESSES": '["127.0.0.1/32"]', **workers,
    }  # fmt: skip


@contextmanager
def _page(settings: Settings) -> Iterator[int]:
    """Run the page in processes of its own, started as make serve starts it; yield the first one's id."""
    process = subprocess.Popen([sys.executable, "-m", "serving", "page"], cwd=REPOSITORY, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            time.sleep(0.1)
            if process.poll() is not None:
                raise RuntimeError("the page did not start")
            try:
                urlopen(f"http://127.0.0.1:{settings.page.port}{HEALTH}", timeout=1).close()
                break
            except OSError:
                continue
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _figures(settings: Settings, users: Sequence[User], asked: argparse.Namespace, page: int) -> dict[str, Any]:
    began, before = time.monotonic(), spent(settings, page)
    answers = ask_all(settings, users, asked.rounds, asked.think)
    seconds, after = time.monotonic() - began, spent(settings, page)
    bad = [one for one in answers if one.status != 200]
    if bad:
        raise RuntimeError(f"{len(bad)} of {len(answers)} answers were not 200, the first: {bad[0]}")
    return {
        "requests": len(answers), "requests_per_s": round(len(answers) / seconds, 1), **_quantiles(answers),
        "bytes": round(statistics.mean(one.size for one in answers)),
        "cpu_ms_a_request": {name: round((after[name] - before[name]) / len(answers) * 1000, 2) for name in after},
    }  # fmt: skip


def _quantiles(answers: list[Asked]) -> dict[str, float]:
    cuts = statistics.quantiles([one.seconds * 1000 for one in answers], n=100)
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1), "p99_ms": round(cuts[98], 1)}


if __name__ == "__main__":
    raise SystemExit(main())
