"""The verdict of a run as files: ``gate.json`` for programs and ``gate.html`` for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.publication import gate
from orchestration.publication.export import RunRecord
from orchestration.publication.files import sync, write_json
from orchestration.publication.layout import GATE, GATE_PAGE

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult


def write_verdict(
    target: Path,
    warehouse: Any,
    run: RunRecord,
    verdict: gate.Verdict,
    checks: Sequence[CheckResult],
    withheld: Sequence[Mapping[str, str]] = (),
    documents: Sequence[str] = (),
) -> None:
    """Write both files to ``target``. ``withheld`` is the manifest's list; a blocked run has none.

    ``documents`` are the names of the data docs that lie beside them.
    """
    from orchestration.gate.facts import read_facts
    from orchestration.gate.page import page

    write_json(target / GATE, gate.report(run.release_id, verdict, checks, withheld))
    path = target / GATE_PAGE
    path.write_text(page(run, verdict, checks, withheld, read_facts(warehouse), documents), encoding="utf-8")
    sync(path)
