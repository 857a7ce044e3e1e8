"""``gate``: would the data at hand be published, and what would be withheld? Publishes nothing."""

from __future__ import annotations

from rich.console import Console

from orchestration.settings import Settings

PUBLISH, FAULT, BLOCK = 0, 1, 2


def gate(console: Console) -> int:
    """Print what the gate would say; return 0 where it would publish, 2 where it would block, 1 before any run."""
    from orchestration.gate.what_if import what_if
    from orchestration.publication import WarehouseNotReady

    def say(words: str) -> None:
        console.print(words, markup=False, highlight=False, soft_wrap=True)

    say("Building and judging the data of the last run; nothing is published ...")
    try:
        found = what_if(Settings())
    except WarehouseNotReady as refusal:
        say(str(refusal))
        return FAULT
    verdict = found.verdict
    say(f"{verdict.passed} checks passed, {verdict.warned} warned, {verdict.failed} failed.")
    say("This data would be published." if verdict.may_publish else verdict.why)
    for scope in found.scopes:
        say(f"Withheld would be {scope.kind} {scope.scope_id}. {scope.reason}")
    say(f"The page: {found.path / 'gate.html'}")
    return PUBLISH if verdict.may_publish else BLOCK
