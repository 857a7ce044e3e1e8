"""The processor's cores, for queries that DuckDB answers side by side."""

from __future__ import annotations

from typing import Any


def share_cores(connection: Any, at_once: int) -> None:
    """Let ``at_once`` queries of the database behind ``connection`` keep all cores busy together, and no more.

    DuckDB answers each in the thread that asks, and helps all of them with threads of its own, one fewer than the
    setting says. With more at work than there are cores, to hand a part of a small query to another thread costs more
    than that thread does of it: a tick took a seventh less processor time so, a full build a sixth.
    """
    (cores,) = connection.execute("select current_setting('threads')").fetchone()
    connection.execute(f"set threads = {max(1, int(cores) - at_once + 1)}")
