"""In which turn steps are done: each after those that it reads, several at once, the longest way to go first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from heapq import heappop, heappush
from typing import TypeVar

from orchestration.tick.plan import Step

Done = TypeVar("Done")


def in_turn(steps: Sequence[Step], do: Callable[[Step], Done], workers: int) -> list[Done]:
    """Return what ``do`` gave for each of ``steps``, which stand in an order of building, in that order.

    Parents that are not among ``steps`` are taken as done. ``do`` is called in ``workers`` threads; what it raises is
    raised here once all that had begun has ended.
    """
    readers = _readers(steps)
    way = _ways(steps, readers)
    place = {step.unique_id: number for number, step in enumerate(steps)}
    missing = {step.unique_id: sum(parent in place for parent in step.parents) for step in steps}
    ready: list[tuple[int, int]] = []
    for step in steps:
        if not missing[step.unique_id]:
            heappush(ready, (-way[step.unique_id], place[step.unique_id]))
    done: dict[str, Done] = {}
    with ThreadPoolExecutor(workers) as pool:
        running: dict[Future[Done], Step] = {}
        while ready or running:
            while ready and len(running) < workers:
                step = steps[heappop(ready)[1]]
                running[pool.submit(do, step)] = step
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                step = running.pop(ended)
                done[step.unique_id] = ended.result()
                for reader in readers[step.unique_id]:
                    missing[reader] -= 1
                    if not missing[reader]:
                        heappush(ready, (-way[reader], place[reader]))
    return [done[step.unique_id] for step in steps]


def _readers(steps: Sequence[Step]) -> dict[str, list[str]]:
    """Return by unique id which steps read it."""
    found: dict[str, list[str]] = {step.unique_id: [] for step in steps}
    for step in steps:
        for parent in step.parents:
            if parent in found:
                found[parent].append(step.unique_id)
    return found


def _ways(steps: Sequence[Step], readers: dict[str, list[str]]) -> dict[str, int]:
    """Return by unique id how many steps lie on the longest way from it to the end."""
    ways: dict[str, int] = {}
    for step in reversed(steps):
        ways[step.unique_id] = 1 + max((ways[reader] for reader in readers[step.unique_id]), default=0)
    return ways
