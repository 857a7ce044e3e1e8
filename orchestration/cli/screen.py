"""The run as it goes by: a live line per stage on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from orchestration.progress import Step, listening

STAGES = {
    "ingest": "Sources to landing",
    "replay": "Landing to warehouse",
    "build": "Models and tests",
    "check": "Acceptance checks",
    "publish": "Publication",
    "serve": "Serving by PostgreSQL",
}


@contextmanager
def showing(console: Console) -> Iterator[None]:
    """Show every step of the run on ``console`` until the block ends."""
    screen = _Live(console) if console.is_terminal else None
    if screen is None:
        with listening(_Lines(console)):
            yield
    else:
        with screen.progress, listening(screen):
            yield


class _Lines:
    """A heading per stage and a line per step; of the build's many nodes, the ones that did not succeed."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.stage = ""
        self.done = 0

    def __call__(self, step: Step) -> None:
        if step.stage != self.stage:
            self._close()
            self.stage, self.done = step.stage, 0
            self._print(f"{STAGES[step.stage]}:")
        self.done = step.done or self.done
        if step.stage != "build" or not step.text.endswith((": success", ": pass")):
            self._print(f"  {step.text}")

    def _close(self) -> None:
        if self.done:
            self._print(f"  {self.done} done")

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


class _Live:
    """One row per stage: a spinner, what it does now, how far it is, how long it took."""

    def __init__(self, console: Console) -> None:
        columns = [SpinnerColumn(finished_text="✓"), TextColumn("{task.description:<22}"), BarColumn(bar_width=24)]
        self.progress = Progress(
            *columns, MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[now]}"), console=console
        )
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, step: Step) -> None:
        if step.stage not in self.tasks:
            self._finish()
            self.tasks[step.stage] = self.progress.add_task(STAGES[step.stage], total=None, now="")
        task = self.tasks[step.stage]
        self.progress.update(task, total=step.total, now=step.text[:60], advance=1)

    def _finish(self) -> None:
        for task in self.tasks.values():
            done = self.progress.tasks[task].completed
            self.progress.update(task, total=max(done, 1), completed=max(done, 1), now="")
